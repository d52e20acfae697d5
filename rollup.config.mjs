// Browser bundles only: Node and bundlers take what `tsc` emits.
import commonjs from "@rollup/plugin-commonjs";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";

const plugins = (passes = 3) => [
  nodeResolve({ browser: true }),
  terser({ module: true, ecma: 2022, compress: { passes, unsafe_arrows: true }, mangle: true }),
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

/**
 * For a page without a bundler: the elements, which `telltale serve` serves too, DuckDB's engine for the page, and the worker that
 * reads Parquet beside it. What is seldom needed is a chunk beside its file, such as `browser-prices.js`.
 */
const page = ["elements", "browser", "browser/parquet-worker"].map((path) => {
  const name = path.replace("browser/", "");
  return {
    input: { [name]: `packages/analytics/dist/${path}.js` },
    // Chunks take from the file what it holds already.
    preserveEntrySignatures: "allow-extension",
    // One small dependency of Plot is CommonJS.
    plugins: [commonjs({ include: /node_modules/ }), ...plugins(1)],
    output: {
      dir: "packages/analytics/dist/page",
      format: "es",
      entryFileNames: "[name].js",
      chunkFileNames: `${name}-[name].js`,
    },
  };
});

export default [client, ...page, paidFor("observe", "observe"), paidFor("trace-fetch", "observe, traceFetch")];
