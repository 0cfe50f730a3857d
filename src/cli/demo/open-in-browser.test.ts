import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openInBrowser } from "./open-in-browser.ts";

test("without a screen nothing is opened", async () => {
  assert.equal(await openInBrowser("http://127.0.0.1:7717", { platform: "linux", environment: {} }), false);
});

test("an opener that is not there, or that fails, opens nothing", async () => {
  const environment = { DISPLAY: ":0", PATH: "/nowhere" };
  assert.equal(await openInBrowser("http://127.0.0.1:7717", { platform: "linux", environment }), false);
});

test("the address is one word to the opener, whatever is in it", { skip: process.platform === "win32" }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-open-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const program = join(folder, "xdg-open");
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > "${folder}/opened"\n`);
  await chmod(program, 0o755);
  const url = "http://127.0.0.1:7717/?a=$(touch x)&b=`id`;c 'd' \"e\"";
  const environment = { DISPLAY: ":0", PATH: `${folder}:/bin:/usr/bin` };
  assert.equal(await openInBrowser(url, { platform: "linux", environment }), true);
  assert.equal(await readFile(join(folder, "opened"), "utf8"), `1\n${url}\n`);
});
