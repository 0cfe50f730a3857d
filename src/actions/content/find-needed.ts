/** What a playbook needs of the content there is, so that it can leave whole: what it calls, however deep, and lists. */
import { operatorsOf } from "#playbook/features.ts";
import type { Playbook } from "#playbook/model.ts";
import { listContentItems, type VersionRow } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { loadContent } from "./current-content.ts";
import { findCalled } from "./link-playbooks.ts";

export type Needed = (version: Pick<VersionRow, "kind" | "id">) => boolean;

/** `playbooks`: by their ids. */
export async function findNeeded(db: Db, playbooks: readonly string[]): Promise<Needed> {
  const all = await listContentItems(db);
  const called = [
    ...findCalled(
      all.filter(({ kind }) => kind === "playbook"),
      playbooks,
    ),
  ];
  const [models, scripts, integrations] = await Promise.all([
    loadContent(db, "playbook", called),
    loadContent(db, "script"),
    loadContent(db, "integration"),
  ]);
  const names = new Set(models.flatMap(({ value }) => wordsOf(value)));
  const wanted = new Set<string>(called.map((id) => keyOf("playbook", id)));
  const texts = models.map(({ text }) => text);
  // A script that is taken may call others, by their names in quotes.
  const left = new Set(scripts);
  for (let grew = true; grew; ) {
    grew = false;
    for (const script of left) {
      const { id, name, code } = script.value;
      if (!names.has(id) && !names.has(name)) continue;
      wanted.add(keyOf("script", script.version.id));
      left.delete(script);
      texts.push(script.text, code ?? "");
      for (const [, quoted = ""] of (code ?? "").matchAll(/["']([^"'\n]{1,100})["']/g)) names.add(quoted);
      grew = true;
    }
  }
  for (const { version, value } of integrations) {
    if (value.commands.some(({ name }) => names.has(name))) wanted.add(keyOf("integration", version.id));
  }
  const lists = new Set(texts.flatMap((text) => [...text.matchAll(/\blists\.([\w-]+)/g)].map(([, name]) => name)));
  for (const { kind, id, name } of all) if (kind === "list" && lists.has(name)) wanted.add(keyOf(kind, id));
  return ({ kind, id }) => wanted.has(keyOf(kind, id));
}

const keyOf = (kind: string, id: string) => JSON.stringify([kind, id]);

/** Commands, automations and operators by name. */
function wordsOf({ tasks }: Playbook): string[] {
  return Object.values(tasks).flatMap((task) => {
    const { filters, transformers } = operatorsOf(task);
    const loop = task.frame?.loop;
    return [
      ...(task.command ? [task.command.name] : []),
      ...(loop?.kind === "until-command" ? [loop.command.name] : []),
      ...filters,
      ...transformers,
    ];
  });
}
