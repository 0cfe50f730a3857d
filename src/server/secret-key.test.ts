import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { fingerprintOf } from "#store/sealing.ts";
import { loadSecretKey, makeKey, writeKeyFile } from "./secret-key.ts";

const empty = { fingerprint: undefined, holdsSecrets: false };
let home: string;
let file: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "tocsin-key-"));
  file = join(home, "secret.key");
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe("the secret key", () => {
  it("is made at the first start for its owner's eyes only, and then stays", async () => {
    const [key, same] = await Promise.all([loadSecretKey(home, {}, empty), loadSecretKey(home, {}, empty)]);
    assert.equal(key.length, 32);
    assert.deepEqual(same, key);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await loadSecretKey(home, {}, { fingerprint: fingerprintOf(key), holdsSecrets: true }), key);
  });

  it("is not made for a database that holds secrets", async () => {
    const held = { fingerprint: "aaaa-bbbb", holdsSecrets: true };
    await assert.rejects(loadSecretKey(home, {}, held), { code: "SECRET_KEY_MISSING", message: /aaaa-bbbb/ });
    await assert.rejects(stat(file), { code: "ENOENT" });
  });

  it("is refused when others may read it", async (t) => {
    if (process.platform === "win32") return t.skip("files have no such mode here");
    await loadSecretKey(home, {}, empty);
    for (const mode of [0o644, 0o640, 0o604, 0o660]) {
      await chmod(file, mode);
      await assert.rejects(loadSecretKey(home, {}, empty), { code: "SECRET_KEY_EXPOSED", mend: /chmod 600/ });
    }
    await chmod(file, 0o400);
    await loadSecretKey(home, {}, empty);
  });

  it("comes from the environment, or from the file that names it", async () => {
    const key = makeKey();
    const text = Buffer.from(key).toString("base64");
    const elsewhere = join(home, "elsewhere");
    await writeKeyFile(elsewhere, key);
    assert.deepEqual(Buffer.from(await loadSecretKey(home, { TOCSIN_SECRET_KEY: text }, empty)), key);
    assert.deepEqual(Buffer.from(await loadSecretKey(home, { TOCSIN_SECRET_KEY_FILE: elsewhere }, empty)), key);
    await assert.rejects(loadSecretKey(home, { TOCSIN_SECRET_KEY: "short" }, empty), { code: "SECRET_KEY_INVALID" });
    const gone = { TOCSIN_SECRET_KEY_FILE: join(home, "gone") };
    await assert.rejects(loadSecretKey(home, gone, empty), { code: "SECRET_KEY_MISSING" });
    await assert.rejects(stat(file), { code: "ENOENT" });
  });

  it("that is no key is refused", async () => {
    await writeFile(file, "not a key\n", { mode: 0o600 });
    await assert.rejects(loadSecretKey(home, {}, empty), { code: "SECRET_KEY_INVALID" });
  });

  it("takes its new place after a change that was cut short, once the database knows it", async () => {
    const old = await loadSecretKey(home, {}, empty);
    const next = makeKey();
    await writeKeyFile(`${file}.new`, next);
    // Cut short before the database changed: the old key holds.
    assert.deepEqual(await loadSecretKey(home, {}, { fingerprint: fingerprintOf(old), holdsSecrets: true }), old);
    const changed = { fingerprint: fingerprintOf(next), holdsSecrets: true };
    assert.deepEqual(Buffer.from(await loadSecretKey(home, {}, changed)), next);
    assert.equal(await readFile(`${file}.old`, "utf8"), `${Buffer.from(old).toString("base64")}\n`);
    await assert.rejects(stat(`${file}.new`), { code: "ENOENT" });
  });
});
