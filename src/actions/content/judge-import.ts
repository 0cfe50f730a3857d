/** Says of playbooks that are brought in whether they will run here, together with what is here already. */
import type { Abilities } from "#formats/judge/abilities.ts";
import { judgeContent, type PlaybookVerdict } from "#formats/judge/judge-content.ts";
import { factsOf } from "#formats/judge/playbook-facts.ts";
import { listContentItems } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { loadContent } from "./current-content.ts";
import { findCalled } from "./link-playbooks.ts";
import type { ReadUpload } from "./read-upload.ts";

/** By the playbook's id. */
export async function judgeImport(
  db: Db,
  { set, items }: Pick<ReadUpload, "set" | "items">,
  abilities: Abilities,
): Promise<Map<string, PlaybookVerdict>> {
  const here = await listContentItems(db);
  const incoming = items.filter(({ kind }) => kind === "playbook");
  const comes = new Set(incoming.flatMap(({ id, name }) => [id, name]));
  const others = here.filter(({ kind, id, name }) => kind === "playbook" && !comes.has(id) && !comes.has(name));
  const called = findCalled(
    others,
    incoming.flatMap(({ calls }) => calls),
  );
  const known = await loadContent(db, "playbook", [...called]);
  const facts = known.map(({ value, version }) => factsOf(value, version.path, [], () => undefined));
  const playbooks = [...set.playbooks, ...facts];
  const scripts = new Set(
    playbooks.flatMap((playbook) => playbook.tasks.flatMap(({ needs }) => needs.map(({ name }) => name))),
  );
  const wanted = here.filter(({ kind, id, name }) => kind === "script" && (scripts.has(id) || scripts.has(name)));
  const ours = await loadContent(
    db,
    "script",
    wanted.map(({ id }) => id),
  );
  const verdicts = judgeContent(
    { playbooks, scripts: [...set.scripts, ...ours.map(({ value }) => value)], commands: set.commands },
    abilities,
  ).playbooks;
  // Of two files of one id the one that is taken is judged.
  const files = new Map(incoming.map(({ id, main }) => [id, main.path]));
  return new Map(verdicts.flatMap((one) => (files.get(one.id) === one.file ? [[one.id, one] as const] : [])));
}
