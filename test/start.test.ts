import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const top = fileURLToPath(new URL("..", import.meta.url));

/** Everything that is read until a server without a configuration file could listen. */
const program = `
  import { registerHooks } from "node:module";
  const read = [];
  registerHooks({ load: (url, context, next) => (read.push(url), next(url, context)) });
  await import("#server/serve.ts");
  const { openFastify } = await import("#server/http/open-fastify.ts");
  openFastify({});
  process.stdout.write(JSON.stringify([...read, ...process.moduleLoadList]));
`;

test("a start reads neither built-in commands, nor what reads content, nor an HTTP client", async () => {
  const args = ["--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: top, maxBuffer: 16 * 1024 * 1024 });
  const read: string[] = JSON.parse(stdout);
  assert.ok(read.some((url) => url.endsWith("src/server/serve.ts")));
  const families = readdirSync(`${top}src/actions/commands`, { withFileTypes: true }).filter((one) =>
    one.isDirectory(),
  );
  const costly = [
    /node_modules\/(undici|yaml|fflate|ajv|@fastify\/ajv-compiler|vite|kysely\/dist\/cjs)\//,
    /src\/formats\/(xsoar|judge|edit|archive)\//,
    // Node's own `fetch`, and what strips types: the compile cache has done that already.
    /NativeModule internal\/deps\/undici/,
    new RegExp(`src/actions/commands/(${families.map(({ name }) => name).join("|")})/commands\\.ts$`),
  ];
  for (const pattern of costly)
    assert.deepEqual(
      read.filter((url) => pattern.test(url)),
      [],
    );
});
