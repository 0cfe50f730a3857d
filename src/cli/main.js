#!/usr/bin/env node
/**
 * Where the command line begins. JavaScript, the one file of it: Node would load its TypeScript reader for this file alone, a tenth of
 * the start; our own code is imported after the look at Node's version, which an older one could not read, and is kept compiled.
 */
import { fileURLToPath } from "node:url";

const leastNode = 24;

if (Number(process.versions.node.split(".")[0]) < leastNode) {
  const again = ["npm run tocsin --", ...process.argv.slice(2)].join(" ");
  process.stderr.write(
    `error: Tocsin needs Node ${leastNode} and this is ${process.version}; it brings its own, so run: ${again}\n`,
  );
  process.exitCode = 1;
} else {
  // Compiled code is kept with the packages, whose writer is trusted anyway: a start is a quarter shorter for it.
  const { enableCompileCache } = await import("node:module");
  enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/tocsin", import.meta.url)));
  const { runCli } = await import("./run-cli.ts");
  const code = await runCli(process.argv.slice(2));
  process.exitCode = code;
  // The command is done and has said so. A connection that somebody forgot must not keep the terminal for ever.
  setTimeout(() => process.exit(code), 2_000).unref();
}
