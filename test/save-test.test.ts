/** A run saved as a test passes at once, fails when the playbook is changed in a way that matters, and holds no secret. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { runPlaybookTests } from "#cli/content/run-playbook-tests.ts";
import { makeRunToReplay, type RunToReplay } from "./replay-world.ts";
import { makeWorld } from "./whole-server.ts";

const canaries = ["canary-token-9911", "canary-password-31", "canary-cookie-77", "canary-login-12", "canary-key-5150"];
const [token = "", password = "", cookie = "", login = "", key = ""] = canaries;
/** A secret in every field that a vendor may answer with. */
const telling = () => ({
  score: 80,
  password,
  nested: { api_key: key, list: [{ authorization: `Bearer ${token}` }], "X-Session-Token": cookie },
  text: `curl -H 'Authorization: Bearer ${token}' https://ann:${login}@vendor.example/?access_token=${key}`,
  plain: `the password is ${password}, said by ann.miller@acme-corp.com from 203.0.113.77 on db.acme-corp.com`,
  headers: `GET / HTTP/1.1\nCookie: ${cookie}\nHost: vendor.example`,
});

async function save(files: readonly { name: string; text: string }[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-saved-"));
  for (const { name, text } of files) await writeFile(join(folder, name), text);
  return folder;
}

async function verdictOf(folder: string): Promise<{ verdict: string | undefined; differences: string[] }> {
  const { tests } = await runPlaybookTests(folder, () => {});
  return { verdict: tests[0]?.verdict, differences: tests[0]?.differences ?? [] };
}

describe("a run saved as a test", () => {
  let open: RunToReplay;
  before(async () => {
    open = await makeRunToReplay({ token, score: telling });
  });
  after(() => open.close());

  it("passes at once, and fails when a bar or a command is changed", async (t) => {
    const { files, notes } = await open.server.api.saveRunAsTest({ id: open.id });
    assert.deepEqual(notes, []);
    const folder = await save(files);
    t.after(() => rm(folder, { recursive: true }));
    assert.deepEqual(await verdictOf(folder), { verdict: "pass", differences: [] });
    const playbook = join(folder, "playbook.yml");
    const text = await readFile(playbook, "utf8");
    await writeFile(playbook, text.replace('"simple":"70"', '"simple":"90"'));
    const changed = await verdictOf(folder);
    assert.equal(changed.verdict, "fail");
    assert.match(changed.differences.join("\n"), /the branch of task 2 is "#default#", expected "yes"/);
    await writeFile(playbook, text.replace("/block", "/unblock"));
    assert.match((await verdictOf(folder)).differences.join("\n"), /would be sent[\s\S]*unblock/);
    await writeFile(playbook, text);
    assert.equal((await verdictOf(folder)).verdict, "pass");
  });

  it("holds no secret, whatever field it stood in, and says on top what was taken out", async () => {
    for (const anonymise of [false, true]) {
      const { files } = await open.server.api.saveRunAsTest({ id: open.id, anonymise });
      const all = files.map(({ text }) => text).join("\n");
      for (const canary of canaries) assert.ok(!all.includes(canary), `${canary} stands in a file`);
      const expected = files.find(({ name }) => name === "expected.yml")?.text ?? "";
      assert.match(expected.split("\n").slice(0, 3).join("\n"), /SCRUBBED stands in its place/);
    }
  });

  it("has made-up names where that is asked for, and still passes", async (t) => {
    const { files } = await open.server.api.saveRunAsTest({ id: open.id, anonymise: true });
    const all = files.map(({ text }) => text).join("\n");
    for (const name of ["ann.miller", "acme-corp", "203.0.113.77"]) assert.ok(!all.includes(name), name);
    const folder = await save(files);
    t.after(() => rm(folder, { recursive: true }));
    assert.deepEqual(await verdictOf(folder), { verdict: "pass", differences: [] });
  });
});

describe("a run of a playbook of Sekoia.io's, saved as a test", () => {
  it("passes at once", async (t) => {
    const world = await makeWorld({});
    t.after(() => world.close());
    const server = await world.serve();
    world.sekoia.raiseAlert({ events: 2 });
    await world.settled();
    const [run] = (await server.api.listRuns({ status: "succeeded", limit: 1 })).items;
    assert.ok(run);
    const { files, notes } = await server.api.saveRunAsTest({ id: run.id });
    assert.deepEqual(notes, []);
    const all = files.map(({ text }) => text).join("\n");
    assert.ok(!all.includes(world.sekoia.apiKey) && !all.includes(world.xsoar.token));
    const folder = await save(files);
    t.after(() => rm(folder, { recursive: true }));
    assert.deepEqual(await verdictOf(folder), { verdict: "pass", differences: [] });
  });
});
