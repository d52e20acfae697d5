#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 20)) {
  process.stderr.write(`telltale needs Node 20.20 or newer; this is ${process.version}\n`);
  process.exit(1);
}
// Imported only now: an older Node could not even read it.
const { main } = await import("../dist/cli/main.js");
process.exitCode = await main(process.argv.slice(2));
