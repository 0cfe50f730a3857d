/** What people do to the instances that the console keeps: create, change, delete. */

import { TocsinError } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import { keptSecret } from "#contract/playbook.ts";
import type { Playbook } from "#playbook/model.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { listContentItems } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { forgetCursor, type KeptInstance, readInstance, removeInstance } from "#store/instances.ts";
import { type KeptPlaybookHead, listHashesInUse, listKeptPlaybooks } from "#store/kept-playbooks.ts";
import { listMappers } from "#store/mappers.ts";
import { readPlaybook } from "#store/playbooks.ts";
import { forgetSecrets } from "#store/secrets.ts";
import { checkContentFilter } from "../content-filter.ts";
import type { EditingDesk } from "../playbooks/edit-playbook.ts";
import { originOf } from "../playbooks/find-redirected-secrets.ts";
import { managedByFile, refuseProblems } from "../refuse-problems.ts";
import { checkInstance, checkParameterValues, isEmpty, type WantedInstance } from "./check-instance.ts";
import { keepInstance } from "./keep-instance.ts";
import { unknownInstance } from "./unknown-instance.ts";

export async function createInstance(desk: EditingDesk, wanted: WantedInstance): Promise<void> {
  const { db, keys, integrations, configFile, by } = desk;
  const before = await readInstance(db, wanted.name);
  if (before && before.removedAt === null) {
    if (before.managedBy === "file") throw managedByFile(`The instance ${wanted.name}`, configFile);
    throw nameTaken(wanted.name, `${before.updatedBy} keeps an instance ${wanted.name} already`);
  }
  if (isReserved(integrations, wanted.name)) throw nameTaken(wanted.name, `${wanted.name} is a name of Tocsin's own`);
  await refuseFaults(desk, wanted);
  await keepInstance(db, keys, integrationOf(desk, wanted), withoutMarks(wanted), {
    managedBy: "console",
    updatedBy: by,
  });
}

function nameTaken(name: string, why: string): TocsinError {
  return new TocsinError("CHANGE_NAME_TAKEN", why, { mend: `Choose another name than ${name}.` });
}

/** `try` is a word of the API's addresses; integrations without instances have one of their own name. */
function isReserved(integrations: readonly IntegrationDefinition[], name: string): boolean {
  return name === "try" || integrations.some((one) => one.instanceless && one.name === name);
}

/** The parameters are all that it has from now on, but for secrets: one that is not named stays. */
export async function updateInstance(desk: EditingDesk, name: string, parameters: JsonObject): Promise<void> {
  const { db, keys, by } = desk;
  const before = await readEditable(desk, name);
  const wanted = { name, integration: before.integration, parameters };
  const kept = keptSecretsOf(before, wanted, integrationOf(desk, wanted));
  const marked = { ...wanted, parameters: { ...parameters, ...marksOf(kept) } };
  await refuseFaults(desk, marked, before);
  await keepInstance(
    db,
    keys,
    integrationOf(desk, wanted),
    withoutMarks(wanted),
    { managedBy: "console", updatedBy: by },
    kept,
  );
  const left = Object.entries(before.secretParameters).filter(([parameter, id]) => kept[parameter] !== id);
  const now = await readInstance(db, name);
  await forgetSecrets(
    db,
    left.flatMap(([parameter, id]) => (now?.secretParameters[parameter] === id ? [] : [id])),
  );
}

export async function deleteInstance(desk: EditingDesk, name: string): Promise<void> {
  const { db, by } = desk;
  const before = await readEditable(desk, name);
  const users = (await listKeptPlaybooks(db)).filter((playbook) => usesInstance(playbook, name));
  if (users.length > 0) {
    const names = users.map((playbook) => playbook.name).join(", ");
    throw new TocsinError("INSTANCE_IN_USE", `${name} is used by ${names}`, {
      mend: "Choose another instance in them first.",
    });
  }
  const runs = await countRunsUsing(db, name);
  if (runs > 0) {
    throw new TocsinError("INSTANCE_IN_USE", `${name} is used by ${runs} run${runs === 1 ? "" : "s"} under way`, {
      mend: "Let them finish, or cancel them.",
    });
  }
  await removeInstance(db, name, by);
  await forgetCursor(db, before.id);
  await forgetSecrets(db, Object.values(before.secretParameters));
}

export function usesInstance(
  { accounts, instanceName }: Pick<KeptPlaybookHead, "accounts" | "instanceName">,
  name: string,
): boolean {
  return instanceName === name || Object.values(accounts).includes(name);
}

/** Unfinished runs of versions that name an instance. */
export async function countRunsUsing(db: Db, name: string): Promise<number> {
  let runs = 0;
  for (const used of await listHashesInUse(db)) {
    const playbook = await readPlaybook(db, used.hash);
    if (playbook && names(playbook, name)) runs += used.runs;
  }
  return runs;
}

function names(playbook: Playbook, instance: string): boolean {
  return Object.values(playbook.tasks).some(({ command }) => command?.instance === instance);
}

async function readEditable({ db, configFile }: EditingDesk, name: string): Promise<KeptInstance> {
  const instance = await readInstance(db, name);
  if (!instance || instance.removedAt !== null) {
    throw await unknownInstance(db, name);
  }
  if (instance.managedBy === "file") throw managedByFile(`The instance ${name}`, configFile);
  return instance;
}

function integrationOf(
  { integrations }: EditingDesk,
  { integration }: WantedInstance,
): IntegrationDefinition | undefined {
  return integrations.find(({ id }) => id === integration);
}

/** Ids of the saved secrets that fill what is not given. */
export function keptSecretsOf(
  saved: Pick<KeptInstance, "secretParameters">,
  { parameters }: Pick<WantedInstance, "parameters">,
  integration: IntegrationDefinition | undefined,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const { id, type } of integration?.parameters ?? []) {
    const given = parameters[id];
    const secret = Object.hasOwn(saved.secretParameters, id) ? saved.secretParameters[id] : undefined;
    if (type === "secret" && secret !== undefined && (given === undefined || given === keptSecret)) kept[id] = secret;
  }
  return kept;
}

function marksOf(kept: Record<string, string>): JsonObject {
  return Object.fromEntries(Object.keys(kept).map((name) => [name, keptSecret]));
}

function withoutMarks(wanted: WantedInstance): WantedInstance {
  const parameters = Object.entries(wanted.parameters).filter(([, value]) => value !== keptSecret && !isEmpty(value));
  return { ...wanted, parameters: Object.fromEntries(parameters) };
}

async function refuseFaults(desk: EditingDesk, wanted: WantedInstance, before?: KeptInstance): Promise<void> {
  const problems = await findInstanceFaults(desk, wanted, before);
  refuseProblems("CONFIG_INVALID", `The instance ${wanted.name}`, problems, "Mend them all; nothing was changed.");
}

/** What is wrong with an instance as a person wants it; a secret that is kept stands there as its mark. */
export async function findInstanceFaults(
  desk: Pick<EditingDesk, "db" | "integrations">,
  wanted: WantedInstance,
  before?: Pick<KeptInstance, "parameters" | "secretParameters">,
): Promise<Problem[]> {
  const integrations = desk.integrations.filter(({ id }) => id !== "builtin");
  const integration = integrations.find(({ id }) => id === wanted.integration);
  const problems = checkInstance(integrations, wanted, "").map(({ path = "", ...problem }) => ({
    ...problem,
    ...(path === "" ? {} : { path: path.replace(/^\./, "") }),
  }));
  if (!integration) return problems;
  problems.push(...checkParameterValues(integration, wanted.parameters));
  const report = (code: string, parameter: string, message: string) =>
    problems.push({ code, severity: "error", message, path: `parameters.${parameter}` });
  const wrong = [
    ...(integration.checkParameters?.(wanted.parameters) ?? []),
    ...checkContentFilter(integration, wanted.parameters),
  ];
  for (const { parameter, message } of wrong) {
    report("CONFIG_PARAMETER_INVALID", parameter, message);
  }
  for (const { id, label, type } of integration.parameters) {
    if (type !== "secret" || wanted.parameters[id] !== keptSecret) continue;
    if (!before || !Object.hasOwn(before.secretParameters, id)) {
      report("CONFIG_SECRET_MISSING", id, `No ${label} is kept here. Write it.`);
    } else if (isRedirected(integration, before.parameters, wanted.parameters)) {
      // Who may change an address could read the secret otherwise, by sending it to one of their own.
      report(
        "CONFIG_SECRET_MISSING",
        id,
        `The address is another one, and ${label} was not written for it. Write it again.`,
      );
    }
  }
  if (!integration.webhook) return problems;
  for (const parameter of ["mapper", "classifier"] as const) {
    const named = wanted.parameters[parameter];
    if (typeof named !== "string" || named === "") continue;
    const simple = parameter === "mapper" ? (await listMappers(desk.db)).map(({ definition }) => definition.name) : [];
    const content = await listContentItems(desk.db, parameter);
    if (simple.includes(named) || content.some(({ id, name }) => id === named || name === named)) continue;
    const known = [...simple, ...content.map(({ name }) => name)].join(", ") || "none yet";
    report("CONFIG_MAPPER_UNKNOWN", parameter, `There is no ${parameter} ${named}. There are: ${known}.`);
  }
  return problems;
}

/** Parameters that say where an instance's secrets are sent. */
const addresses = ["url", "base_url"];

function isRedirected({ parameters }: IntegrationDefinition, before: JsonObject, after: JsonObject): boolean {
  return addresses.some((id) => {
    const byDefault = parameters.find((parameter) => parameter.id === id)?.default ?? "";
    const [was, is] = [before, after].map((values) => String(isEmpty(values[id]) ? byDefault : values[id]));
    return originOf(withScheme(was ?? "")) !== originOf(withScheme(is ?? ""));
  });
}

function withScheme(address: string): string {
  return /^\s*[a-z]+:\/\//i.test(address) ? address : `https://${address.trim()}`;
}
