// Telltale as the delivery harness loads it. `npm run build` first.
import { observe } from "@telltale/client";

let telltale;

/**
 * @param {string} collectorUrl where the harness listens
 * @param {object} [options] more for `observe`, from tests of our own
 */
export function init(collectorUrl, options) {
  telltale = observe({ endpoint: `${collectorUrl}/telltale`, app: "harness", ...options });
}

/**
 * One signal, its properties kept as attributes, as a chat page would tell it.
 *
 * @param {string} id
 * @param {object} properties
 */
export function track(id, properties) {
  telltale.signal({ kind: "copy", attributes: { eid: id, ...properties } });
}
