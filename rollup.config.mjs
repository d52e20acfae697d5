// Browser bundles only: Node and bundlers take what `tsc` emits.
import commonjs from "@rollup/plugin-commonjs";
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

/** What a page pays that imports these names alone, for the size budgets: a folder with the bundle and its chunks. */
const paidFor = (folder, names) => ({
  input: { index: "paid-for" },
  plugins: [
    {
      name: "paid-for",
      resolveId: (id) => (id === "paid-for" ? id : null),
      load: (id) => (id === "paid-for" ? `export { ${names} } from "@telltale/client";` : null),
    },
    ...plugins(),
  ],
  output: { dir: `packages/client/build/${folder}`, format: "es", entryFileNames: "[name].js", chunkFileNames: "[name].js" },
});

/** The elements for a page without a bundler: `import { defineElements } from ".../page/elements.js"`; `telltale serve` serves it. */
const elements = {
  input: "packages/analytics/dist/elements.js",
  // One small dependency of Plot is CommonJS.
  plugins: [commonjs({ include: /node_modules/ }), ...plugins()],
  output: { file: "packages/analytics/dist/page/elements.js", format: "es", sourcemap: true, inlineDynamicImports: true },
};

export default [client, elements, paidFor("observe", "observe"), paidFor("trace-fetch", "observe, traceFetch")];
