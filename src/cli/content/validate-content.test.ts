import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { validateContent } from "./validate-content.ts";

const shipped = fileURLToPath(new URL("../../../content/sekoia/create-incident-on-xsoar.json", import.meta.url));

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-validate-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("the playbook that ships has no error and no warning", async () => {
  const { files, problems } = await validateContent(shipped);
  assert.equal(files, 1);
  assert.deepEqual(
    problems.filter(({ severity }) => severity !== "info"),
    [],
  );
});

test("a folder is read to its depths, each file judged by what it is, links not followed", async () => {
  await withFolder(async (folder) => {
    await mkdir(join(folder, "deep", "node_modules"), { recursive: true });
    await writeFile(join(folder, "broken.json"), '{"nodes": ');
    await writeFile(join(folder, "deep", "field.json"), '{"id": "incident_alertid"}');
    await writeFile(join(folder, "deep", "playbook.yml"), "id: x\n");
    await writeFile(join(folder, "deep", "binary.json"), Buffer.from([0xff, 0xfe, 0x00]));
    await writeFile(join(folder, "deep", "node_modules", "package.json"), "{");
    await writeFile(join(folder, "notes.txt"), "no content");
    await symlink(folder, join(folder, "deep", "round"));
    const { files, problems } = await validateContent(folder);
    assert.equal(files, 4);
    const found = problems.map(
      ({ file = "", code, severity }) => `${file.slice(folder.length + 1)} ${severity} ${code}`,
    );
    assert.deepEqual(found.sort(), [
      "broken.json error CONTENT_JSON_SYNTAX",
      "deep/binary.json error CONTENT_FILE_UNREADABLE",
      "deep/field.json info CONTENT_FILE_UNKNOWN",
      "deep/playbook.yml info CONTENT_XSOAR_NOT_READ",
    ]);
  });
});

test("a file that is named must be a playbook, and a path that leads nowhere is a problem, not an exception", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "field.json");
    await writeFile(file, '{"id": "incident_alertid"}');
    const named = await validateContent(file);
    assert.ok(named.problems.some(({ severity }) => severity === "error"));
    const missing = await validateContent(join(folder, "nowhere"));
    assert.deepEqual([missing.files, missing.problems.map(({ code }) => code)], [0, ["CONTENT_FILE_UNREADABLE"]]);
  });
});
