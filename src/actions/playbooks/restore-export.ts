import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { keptSecret } from "#contract/playbook.ts";
import { secretsOf } from "#engine/evaluate.ts";
import { readJsonText } from "#formats/sekoia/json-text.ts";
import type { Db } from "#store/db.ts";
import { type KeptPlaybook, readOriginal, type SealedPlace } from "#store/kept-playbooks.ts";
import { readPlaybook } from "#store/playbooks.ts";

/** What a playbook of the time before is edited from: its last version, the marks of its secrets told apart. */
export async function restoreExport(
  db: Db,
  { id, hash, instanceName }: KeptPlaybook,
): Promise<Pick<KeptPlaybook, "export" | "sealed" | "accounts">> {
  const playbook = await readPlaybook(db, hash);
  const original = structuredClone((await readOriginal(db, hash)) ?? {});
  const sealed: SealedPlace[] = [];
  const accounts: Record<string, string> = {};
  const trigger = playbook?.trigger;
  if (trigger && instanceName !== null) accounts[trigger.integration] = instanceName;
  for (const { id: node, command } of Object.values(playbook?.tasks ?? {})) {
    if (command?.brand !== undefined && command.instance !== undefined) accounts[command.brand] = command.instance;
    for (const secret of secretsOf(command?.arguments ?? {})) {
      const args = ownProperty(ownProperty(ownProperty(original, "nodes"), node), "arguments");
      if (!isObject(args)) continue;
      mark(args, secret.path);
      sealed.push({ node, path: secret.path, id: secret.id });
    }
  }
  if (isObject(original)) original.uuid = id;
  return { export: original, sealed, accounts };
}

function mark(holder: JsonObject, [key = "", ...rest]: readonly string[]): void {
  const inner: Json | undefined = ownProperty(holder, key);
  if (rest.length === 0) holder[key] = keptSecret;
  else if (isObject(inner)) mark(inner, rest);
  else if (typeof inner === "string") {
    const object = readJsonText(inner);
    if (!isObject(object)) return;
    mark(object, rest);
    holder[key] = JSON.stringify(object);
  }
}
