import { maker } from "../views/dom.ts";
import type { Fill } from "./element-class.ts";
import { createPanel } from "./panel.ts";
import type { View } from "./view.ts";

/** Fills an element with one view. */
export function fillWithView(view: View): Fill {
  return (place) => {
    const panel = createPanel(view, place);
    return {
      element: maker(place.document).make("div", { class: "tt-report" }, panel.element),
      load: () => void panel.load(),
      draw: panel.draw,
      stop: panel.stop,
    };
  };
}
