// Browser bundles only: Node and bundlers take what `tsc` emits.
import { nodeResolve } from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";

const plugins = () => [
  nodeResolve({ browser: true }),
  terser({ module: true, ecma: 2022, compress: { passes: 3, unsafe_arrows: true }, mangle: true }),
];

/** The client for a page without a bundler: `<script type="module">` imports it; text detectors load when they are needed. */
const client = {
  input: { telltale: "packages/client/dist/index.js" },
  plugins: plugins(),
  output: {
    dir: "packages/client/dist",
    format: "es",
    sourcemap: true,
    entryFileNames: "[name].js",
    chunkFileNames: "telltale-[name].js",
  },
};

/** What a page pays that only observes, for the size budget: the same without `traceFetch`. */
const observeOnly = {
  input: { "observe-only": "observe-only" },
  plugins: [
    {
      name: "observe-only",
      resolveId: (id) => (id === "observe-only" ? id : null),
      load: (id) => (id === "observe-only" ? 'export { observe } from "@telltale/client";' : null),
    },
    ...plugins(),
  ],
  output: { dir: "packages/client/build", format: "es" },
};

export default [client, observeOnly];
