/** The playbook that hands a source's alerts on to a webhook of Cortex XSOAR: found, or made of our template, and switched on. */
import { TocsinError } from "#base/errors.ts";
import { isObject, type Json, type JsonObject, jsonAt } from "#base/json.ts";
import type { ConnectStep } from "#contract/connect.ts";
import type { ConnectDefinition } from "#sdk/connect.ts";
import { listInstances } from "#store/instances.ts";
import { type KeptPlaybook, listKeptPlaybooks, readKeptPlaybook } from "#store/kept-playbooks.ts";
import { listTriggerConfigurations } from "#store/trigger-configurations.ts";
import { createPlaybook, type EditingDesk, savePlaybook, setPlaybookActive } from "../playbooks/edit-playbook.ts";
import { createTriggerConfiguration } from "../playbooks/trigger-configurations.ts";

export interface HandOnWanted {
  /** The instance whose alerts are handed on, and its integration's guide. */
  source: { name: string; integration: string; guide: ConnectDefinition; parameters: JsonObject };
  xsoar: { name: string; url: string };
  token: string | undefined;
  /** Of the template that the guide names. */
  template: { file: string; text: string };
}

export interface HandedOn {
  playbookId: string;
  step: ConnectStep;
}

export async function handOn(desk: EditingDesk, wanted: HandOnWanted): Promise<HandedOn> {
  const { source, xsoar } = wanted;
  const known = await findHandingOn(desk, source.name, xsoar.url);
  if (known?.managedBy === "file") {
    const detail = `The configuration file hands the alerts of ${source.name} on already; it stays as it is.`;
    return { playbookId: known.id, step: { what: "playbook", change: "unchanged", name: known.name, detail } };
  }
  if (!known && wanted.token === undefined) {
    throw new TocsinError("CONFIG_INVALID", "The webhook's token is missing", {
      mend: "It is the password of the Generic Webhook instance in XSOAR, where the user name is _header:Authorization.",
    });
  }
  const id = known?.id ?? (await createPlaybook(desk, { ...wanted.template, isTemplate: true }));
  const made = known ?? (await readMade(desk, id));
  const node = findRequest(made.export);
  if (node === undefined) throw new TocsinError("CONTENT_INVALID", `${made.name} has no request to a webhook`);
  const before = jsonAt(node.arguments, "json");
  const adapted = typeof before === "string" && source.guide.handsOn?.adapt?.(before, source.parameters);
  const token = wanted.token === undefined ? {} : { headers: { Authorization: asHeader(wanted.token) } };
  await savePlaybook(desk, id, {
    version: made.version,
    accounts: { [source.integration]: source.name },
    ...(known ? {} : { triggerConfiguration: await findEveryAlert(desk, source) }),
    arguments: { [node.id]: { url: xsoar.url, ...token, ...(adapted ? { json: adapted } : {}) } },
  });
  const saved = await readMade(desk, id);
  if (!saved.active) await setPlaybookActive(desk, id, { active: true, version: saved.version });
  const change = known === undefined ? "created" : saved.active ? "edited" : "switched on";
  const detail = `Every new alert of ${source.name} becomes an incident of ${xsoar.name}, by ${xsoar.url}.`;
  return { playbookId: id, step: { what: "playbook", change, name: saved.name, detail } };
}

async function readMade({ db }: EditingDesk, id: string): Promise<KeptPlaybook> {
  const made = await readKeptPlaybook(db, id);
  if (!made) throw new Error(`the playbook ${id} is gone within its own transaction`);
  return made;
}

/** A second one beside it would make two incidents of every alert. */
async function findHandingOn({ db }: EditingDesk, source: string, url: string): Promise<KeptPlaybook | undefined> {
  const found: KeptPlaybook[] = [];
  for (const head of await listKeptPlaybooks(db)) {
    if (head.language !== "sekoia" || head.instanceName !== source) continue;
    const playbook = await readKeptPlaybook(db, head.id);
    const request = playbook && findRequest(playbook.export);
    if (playbook && request) found.push(playbook);
  }
  const hosts = await listXsoarHosts(db);
  const isOf = (playbook: KeptPlaybook) => {
    const called = hostOf(jsonAt(findRequest(playbook.export)?.arguments ?? {}, "url"));
    return called === hostOf(url);
  };
  // One that calls none of the XSOARs there are calls one that has moved.
  const isOfNone = (playbook: KeptPlaybook) =>
    !hosts.has(hostOf(jsonAt(findRequest(playbook.export)?.arguments ?? {}, "url")) ?? "");
  return found.find(isOf) ?? found.find(isOfNone);
}

async function listXsoarHosts(db: EditingDesk["db"]): Promise<Set<string>> {
  const instances = (await listInstances(db)).filter(({ integration }) => integration === "cortex-xsoar");
  return new Set(instances.flatMap(({ parameters }) => hostOf(parameters.url) ?? []));
}

function hostOf(value: Json | undefined): string | undefined {
  if (typeof value !== "string") return undefined;
  return URL.parse(/^https?:\/\//i.test(value) ? value : `https://${value}`)?.host.replace(/^(?:api|ext)-/, "");
}

interface RequestNode {
  id: string;
  arguments: JsonObject;
}

/** The block that calls a webhook of XSOAR. */
function findRequest(original: Json): RequestNode | undefined {
  const nodes = jsonAt(original, "nodes");
  if (!isObject(nodes)) return undefined;
  for (const [id, node] of Object.entries(nodes)) {
    const given = isObject(node) ? node.arguments : undefined;
    if (isObject(given) && typeof given.url === "string" && given.url.includes("/instance/execute/")) {
      return { id, arguments: given };
    }
  }
  return undefined;
}

/** As Sekoia's documentation has it: `Bearer` and the token; whoever writes another scheme means it. */
function asHeader(token: string): string {
  const text = token.trim();
  return /\s/.test(text) ? text : `Bearer ${text}`;
}

/** Filters that leave nothing out, under the name Sekoia's documentation gives them. */
async function findEveryAlert(desk: EditingDesk, { integration }: HandOnWanted["source"]): Promise<string> {
  const trigger = desk.integrations.find(({ id }) => id === integration)?.source?.triggers[0]?.id ?? "";
  const known = await listTriggerConfigurations(desk.db, { integration, trigger });
  const open = known.find(({ filters }) => Object.keys(filters).length === 0);
  if (open) return open.id;
  const taken = new Set(known.map(({ name }) => name));
  const name = ["Default", "Every alert"].find((one) => !taken.has(one)) ?? `Every alert (${known.length + 1})`;
  return (await createTriggerConfiguration(desk, { integration, trigger, name, values: {} })).id;
}
