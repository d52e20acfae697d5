import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { nodeAnswers } from "./test/analytics/browser/node-answers-command.mjs";
import { browserArguments, findBrowser } from "./test/find-browser.mjs";

const source = ["@telltale/source", "import", "default"];
const executablePath = findBrowser();

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { conditions: ["node", ...source] },
        ssr: { resolve: { conditions: ["node", ...source] } },
        test: {
          name: "node",
          environment: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.browser.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { conditions: ["browser", "module", ...source] },
        // Found out while the tests run, they would load the page anew.
        optimizeDeps: {
          include: [
            "react",
            "react-dom/client",
            "@ai-sdk/react",
            "ai",
            "ai-v5",
            "ai-v6",
            "@observablehq/plot",
            "apache-arrow",
            "@duckdb/duckdb-wasm",
            "hyparquet",
            "hyparquet-compressors",
          ],
        },
        test: {
          name: "browser",
          include: ["test/**/*.browser.test.ts"],
          testTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            fileParallelism: false,
            api: { host: "127.0.0.1" },
            commands: { nodeAnswers },
            provider: playwright({ launchOptions: { ...(executablePath && { executablePath }), args: browserArguments() } }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
