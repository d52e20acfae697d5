import { spawnSync } from "node:child_process";
import { findBrowser } from "./find-browser.mjs";

/**
 * Finds an installed Chromium, Chrome or Edge; as root on Debian, installs `chromium` where there is none.
 *
 * @returns {string | undefined} its path; where there is none and none could be installed, one line says what to install
 */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  if (process.platform === "linux" && process.getuid?.() === 0) {
    console.error("No Chromium, Chrome or Edge found: installing Debian's chromium (apt-get) …");
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    for (const step of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]])
      if (spawnSync("apt-get", step, { stdio: "ignore", env: environment }).status !== 0) break;
  }
  const installed = findBrowser();
  if (!installed)
    console.error(
      "No browser: install Chromium, Chrome or Edge (Debian: sudo apt-get install chromium), or set CHROMIUM to its path.",
    );
  return installed;
}
