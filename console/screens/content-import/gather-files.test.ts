import assert from "node:assert/strict";
import { test } from "node:test";
import { unzipSync } from "fflate";
import { packUpload } from "./gather-files.ts";

const file = (path: string, text: string) => ({ path, file: new Blob([text]) });
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

test("one file goes as it is, without the folders it was in", async () => {
  const { file: name, bytes } = await packUpload([file("Pack/playbook-A.yml", "id: a")]);
  assert.deepEqual([name, textOf(bytes)], ["playbook-A.yml", "id: a"]);
});

test("a folder goes as a zip of its name, with every path, and without what is no content", async () => {
  const { file: name, bytes } = await packUpload([
    file("Triage/Playbooks/playbook-A.yml", "id: a"),
    file("Triage/Lists/__proto__", "x"),
    file("Triage/.git/config", "secret"),
  ]);
  const files = new Map(Object.entries(unzipSync(bytes)));
  assert.equal(name, "Triage.zip");
  assert.deepEqual([...files.keys()].sort(), ["Triage/Lists/__proto__", "Triage/Playbooks/playbook-A.yml"]);
  assert.equal(textOf(files.get("Triage/Playbooks/playbook-A.yml")), "id: a");
});

test("files of no common folder are counted, an archive among them is refused, and so is nothing", async () => {
  assert.equal((await packUpload([file("a.yml", "a"), file("b.yml", "b")])).file, "2 files.zip");
  await assert.rejects(packUpload([file("a.yml", "a"), file("b.zip", "b")]), /b\.zip is an archive/);
  await assert.rejects(packUpload([]), /no files/);
});
