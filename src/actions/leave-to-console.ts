/** Where the configuration file's things and the console's meet: names, and what the file no longer names. */
import { uuidv7 } from "#base/ids.ts";
import type { Problem } from "#base/problem.ts";
import type { Db } from "#store/db.ts";
import { listInstances, removeInstance } from "#store/instances.ts";
import {
  freeIncidentTypes,
  type KeptPlaybook,
  keepPlaybook,
  listKeptPlaybooks,
  readKeptPlaybook,
} from "#store/kept-playbooks.ts";
import { forgetSecrets } from "#store/secrets.ts";
import { insertTriggerConfiguration, listTriggerConfigurations } from "#store/trigger-configurations.ts";
import { countRunsUsing, usesInstance } from "./instances/change-instance.ts";
import { numberName } from "./playbooks/number-name.ts";
import { restoreExport } from "./playbooks/restore-export.ts";

interface Named {
  name: string;
}

interface Known extends Named {
  id: string;
}

const file = "the configuration file";

/** A name belongs to the file or to the console, not to both. */
export async function findNameClashes(
  db: Db,
  instances: readonly Named[],
  playbooks: readonly Known[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const kept of await listInstances(db)) {
    if (kept.managedBy === "file" || !instances.some(({ name }) => name === kept.name)) continue;
    const message = `The console has an instance ${kept.name} already, kept by ${kept.updatedBy}. Give this one another name, or delete that one first.`;
    problems.push({ code: "CONFIG_NAME_TAKEN", severity: "error", message, path: `instances.${kept.name}` });
  }
  for (const kept of await listKeptPlaybooks(db)) {
    // What the file left to the console it may take back.
    if (kept.managedBy === "file" || kept.leftFile) continue;
    if (playbooks.some(({ id }) => id === kept.id)) {
      const message = `The console keeps the playbook ${kept.name} (${kept.id}). Give the file's another uuid, or delete that one first.`;
      problems.push({ code: "CONFIG_NAME_TAKEN", severity: "error", message, path: `playbooks.${kept.id}` });
    } else if (playbooks.some(({ name }) => name === kept.name)) {
      const message = `The console has a playbook of the name ${kept.name} too; nobody can tell the two apart by it.`;
      problems.push({ code: "CONFIG_NAME_TAKEN", severity: "warning", message, path: `playbooks.${kept.name}` });
    }
  }
  return problems;
}

/**
 * What the file kept and no longer names: an instance is no more; a playbook is switched off, and the console's from now
 * on, with its history. Gives what somebody may not have meant.
 */
export async function leaveToConsole(
  db: Db,
  instances: readonly Named[],
  playbooks: readonly Known[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const head of await listKeptPlaybooks(db)) {
    if (head.managedBy === "console" || playbooks.some(({ id }) => id === head.id)) continue;
    const kept = await readKeptPlaybook(db, head.id);
    if (!kept) continue;
    const restored = kept.export === null ? await restoreExport(db, kept) : {};
    const whole = { ...kept, ...restored };
    await keepPlaybook(db, {
      ...whole,
      triggerConfigurationId: await keepFilters(db, whole),
      active: false,
      managedBy: "console",
      updatedBy: file,
      leftFile: true,
    });
    await freeIncidentTypes(db, head.id);
    if (!kept.active) continue;
    const message = `The configuration file no longer names the playbook ${kept.name}: it is off, and kept by the console now.`;
    problems.push({ code: "CONFIG_LEFT_TO_CONSOLE", severity: "warning", message });
  }
  const others = (await listKeptPlaybooks(db)).filter(
    ({ managedBy, leftFile }) => managedBy === "console" && !leftFile,
  );
  for (const kept of await listInstances(db)) {
    if (kept.managedBy === "console" || instances.some(({ name }) => name === kept.name)) continue;
    await removeInstance(db, kept.name, file);
    await forgetSecrets(db, Object.values(kept.secretParameters));
    const users = others.filter((playbook) => usesInstance(playbook, kept.name)).map(({ name }) => name);
    const runs = await countRunsUsing(db, kept.name);
    const used = [...users, ...(runs > 0 ? [`${runs} run${runs === 1 ? "" : "s"} under way`] : [])];
    const still = used.length > 0 ? ` It is still used by ${used.join(", ")}: put it back if they need it.` : "";
    const message = `The configuration file no longer names the instance ${kept.name}: it is removed.${still}`;
    problems.push({ code: "CONFIG_LEFT_TO_CONSOLE", severity: "warning", message });
  }
  return problems;
}

/** The file's filters as a trigger configuration, so that the console goes on with them. */
async function keepFilters(db: Db, playbook: KeptPlaybook): Promise<string | null> {
  const { instanceName, triggerName, accounts, filters } = playbook;
  const integration = Object.keys(accounts).find((id) => instanceName !== null && accounts[id] === instanceName);
  if (integration === undefined || triggerName === null) return null;
  const { name, ...values } = filters;
  const known = await listTriggerConfigurations(db, { integration, trigger: triggerName });
  const wanted = typeof name === "string" && name.trim() !== "" ? name : "Default";
  const same = known.find((one) => one.name === wanted && JSON.stringify(one.filters) === JSON.stringify(values));
  if (same) return same.id;
  const taken = known.map((one) => one.name);
  const made = { id: uuidv7(), integration, trigger: triggerName, name: numberName(wanted, taken), filters: values };
  await insertTriggerConfiguration(db, made, file);
  return made.id;
}
