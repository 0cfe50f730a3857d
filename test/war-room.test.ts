/** The War Room of a server that runs: what people say is numbered along with what playbooks say, also after a restart. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeWorld } from "./whole-server.ts";

test("a note, a list and a file go through a server that is active, and numbers go on after a restart", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  let server = await world.serve();
  await world.query(
    `insert into incidents (id, name, type, raw_type, severity, status, owner, details, occurred, created, modified,
       custom_fields, labels, source_brand, source_instance, investigation_id, playbook_id, dbot_mirror_id)
     values (7, 'n', 't', 't', 1, 1, '', '', now(), now(), now(), '{}', '[]', 'b', 'i', '7', '', '')`,
  );
  const said = await Promise.all(["a", "b"].map((text) => server.api.addEntry({ id: "7", text })));
  assert.deepEqual(said.map(({ id }) => id).toSorted(), ["1@7", "2@7"]);
  assert.equal(said[0]?.user, "local operator");
  await server.stop();
  server = await world.serve();
  assert.equal((await server.api.addEntry({ id: "7", text: "c", note: true })).id, "3@7");
  const { items } = await server.api.listEntries({ id: "7", order: "oldest", categories: "chats" });
  assert.deepEqual(
    items.map(({ id, note }) => [id, note]),
    [
      ["1@7", false],
      ["2@7", false],
      ["3@7", true],
    ],
  );
  await server.api.createList({ name: "notes", content: "x" });
  assert.equal((await server.api.updateList({ name: "notes", content: "y", version: 1 })).version, 2);
  await world.query("insert into files (hash, size, md5, sha1, sha512) values ('h', 3, '', '', '')");
  await world.query("insert into file_chunks values ('h', 0, 'a'), ('h', 1, 'bc')");
  await world.query("update entries set file_name = 'größe.txt', file_hash = 'h', file_size = 3 where n = 1");
  const file = await server.api.getFile({ entryId: "1@7" });
  assert.equal(file.file, "größe.txt");
  assert.ok(file.bytes instanceof Uint8Array);
  assert.equal(Buffer.from(file.bytes).toString(), "abc");
});
