// Browser bundles only: Node and bundlers take what `tsc` emits.
import { nodeResolve } from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";

const minified = () => terser({ module: true, ecma: 2022, compress: { passes: 3, unsafe_arrows: true }, mangle: true });

/** The client for a page without a bundler: `<script type="module">` imports it. */
const client = {
  input: "packages/client/dist/index.js",
  plugins: [nodeResolve({ browser: true }), minified()],
  output: { file: "packages/client/dist/telltale.js", format: "es", sourcemap: true },
};

/** What a page pays that only observes, for the size budget: the same without `traceFetch`. */
const observeOnly = {
  input: "observe-only",
  plugins: [
    {
      name: "observe-only",
      resolveId: (id) => (id === "observe-only" ? id : null),
      load: (id) => (id === "observe-only" ? 'export { observe } from "@telltale/client";' : null),
    },
    nodeResolve({ browser: true }),
    minified(),
  ],
  output: { file: "packages/client/build/observe-only.js", format: "es" },
};

export default [client, observeOnly];
