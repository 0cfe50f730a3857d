/** `rules …`: what is done with alerts before they become incidents, and maintenance windows. */
import { writeFile } from "node:fs/promises";
import { TocsinError } from "#contract/errors.ts";
import type { IngestRule, RuleTrial } from "#contract/ingest-rule.ts";
import { type CliCommand, defineCliCommand } from "../command.ts";
import { type Api, reachServer } from "../reach-server.ts";
import { readRuleFile, writeRules } from "../rule-file.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText } from "../terminal/plain-text.ts";
import { renderTable } from "../terminal/table.ts";

const list = defineCliCommand({
  name: "rules list",
  summary: "list the rules for what comes in, in their order, with what each did in the last 24 hours",
  usage: "",
  options: {},
  async run({ globals, output }) {
    const found = await (await reachServer(globals)).listIngestRules({});
    if (globals.json) output.printJson(found);
    else for (const line of describeRules(found.items, output)) output.print(line);
    return 0;
  },
});

const show = defineCliCommand({
  name: "rules show",
  summary: "show a rule as a file has it, with who changed it",
  usage: "<rule>",
  options: {},
  async run({ words: [wanted = ""], globals, output }) {
    const rule = await findRule(await reachServer(globals), wanted);
    if (globals.json) output.printJson(rule);
    else {
      for (const line of writeRules([rule]).trimEnd().split("\n")) output.print(cleanText(line));
      output.print(output.style.dim(`# version ${rule.version}, ${cleanText(rule.changedBy)}, ${rule.changedAt}`));
    }
    return 0;
  },
});

const add = defineCliCommand({
  name: "rules add",
  summary: "bring rules in from a YAML file, after those that are there",
  usage: "<file>",
  options: { replace: { type: "flag", help: "a rule of the same name becomes what the file says" } },
  details: "The file is a list, as `rules export` writes it; docs/ingest-rules.md has every field.",
  async run({ words: [file = ""], values: { replace }, globals, output }) {
    const wanted = await readRuleFile(file);
    const api = await reachServer(globals);
    const there = new Map((await api.listIngestRules({})).items.map((rule) => [rule.definition.name, rule]));
    const done: IngestRule[] = [];
    for (const { definition, enabled } of wanted) {
      const known = replace ? there.get(definition.name) : undefined;
      const rule = known
        ? await api.updateIngestRule({ id: known.id, version: known.version, definition, enabled })
        : await api.createIngestRule({ definition, enabled });
      done.push(rule);
      if (!globals.json) output.print(`${cleanText(definition.name)}: ${known ? "changed" : "added"}`);
    }
    if (globals.json) output.printJson({ items: done });
    return 0;
  },
});

const remove = defineCliCommand({
  name: "rules remove",
  summary: "take a rule away; what it decided stays explained",
  usage: "<rule>",
  options: {},
  async run({ words: [wanted = ""], globals, output }) {
    const api = await reachServer(globals);
    const { id, definition } = await findRule(api, wanted);
    await api.deleteIngestRule({ id });
    output.print(`${cleanText(definition.name)} is gone.`);
    return 0;
  },
});

function makeSwitch(enabled: boolean) {
  return defineCliCommand({
    name: enabled ? "rules enable" : "rules disable",
    summary: enabled ? "switch a rule on" : "switch a rule off; it stays where it is",
    usage: "<rule>",
    options: {},
    async run({ words: [wanted = ""], globals, output }) {
      const api = await reachServer(globals);
      const { id, definition, version } = await findRule(api, wanted);
      await api.updateIngestRule({ id, version, enabled });
      output.print(`${cleanText(definition.name)} is ${enabled ? "on" : "off"}.`);
      return 0;
    },
  });
}

const move = defineCliCommand({
  name: "rules move",
  summary: "put a rule in another place",
  usage: "<rule> <place>",
  options: {},
  details: "<place> counts from 1, as `rules list` shows it.",
  async run({ words: [wanted = "", place = ""], globals, output }) {
    const api = await reachServer(globals);
    const rules = (await api.listIngestRules({})).items.filter(({ position }) => position !== null);
    const rule = pickRule(rules, wanted);
    const to = Number(place);
    if (!Number.isInteger(to) || to < 1 || to > rules.length) {
      throw new TocsinError("CLI_USAGE", `A place is a number from 1 to ${rules.length}.`);
    }
    const ids = rules.map(({ id }) => id).filter((id) => id !== rule.id);
    ids.splice(to - 1, 0, rule.id);
    const { items } = await api.orderIngestRules({ ids });
    if (globals.json) output.printJson({ items });
    else for (const line of describeRules(items, output)) output.print(line);
    return 0;
  },
});

const exportRules = defineCliCommand({
  name: "rules export",
  summary: "write all rules as `rules add` reads them",
  usage: "[<file>]",
  options: {},
  async run({ words: [file], globals, output }) {
    const { items } = await (await reachServer(globals)).listIngestRules({});
    const text = writeRules(items);
    if (file === undefined) for (const line of text.trimEnd().split("\n")) output.print(line);
    else {
      await writeFile(file, text);
      output.print(`${items.length} rules are in ${file}.`);
    }
    return 0;
  },
});

const test = defineCliCommand({
  name: "rules test",
  summary: "what a rule would have made of the last stored alerts; nothing is done",
  usage: "<rule-or-file>",
  options: { alerts: { type: "number", value: "<count>", help: "of so many (50; up to 500)" } },
  details:
    "<rule-or-file> is a rule's name or id, or a file with one rule in it: one of the same name is tried in its place, any\n" +
    "other as the last. Ends with 1 when the rule cannot be used.",
  async run({ words: [wanted = ""], values, globals, output }) {
    const api = await reachServer(globals, { timeoutMs: 120_000 });
    const { items } = await api.listIngestRules({});
    const isFile = /\.ya?ml$/i.test(wanted);
    const definition = isFile ? (await readRuleFile(wanted))[0]?.definition : pickRule(items, wanted).definition;
    if (!definition) throw new TocsinError("RULE_INVALID", `There is no rule in ${wanted}`);
    const id = items.find((rule) => rule.definition.name === definition.name)?.id;
    const alerts = Math.min(500, Math.max(1, Math.trunc(values.alerts ?? 50)));
    const trial = await api.tryIngestRule({ definition, alerts, ...(id === undefined ? {} : { id }) });
    if (globals.json) output.printJson(trial);
    else for (const line of describeTrial(trial, output)) output.print(line);
    return trial.problems.length === 0 ? 0 : 1;
  },
});

export const ruleCommands: readonly CliCommand[] = [
  list,
  show,
  add,
  remove,
  makeSwitch(true),
  makeSwitch(false),
  move,
  test,
  exportRules,
];

async function findRule(api: Api, wanted: string): Promise<IngestRule> {
  return pickRule((await api.listIngestRules({})).items, wanted);
}

/** By its id, its name or its place. */
function pickRule(rules: readonly IngestRule[], wanted: string): IngestRule {
  const found =
    rules.find(({ id, definition }) => id === wanted || definition.name === wanted) ??
    rules.find(({ position }) => position !== null && String(position) === wanted);
  if (found) return found;
  throw new TocsinError("NOT_FOUND", `There is no rule ${wanted}.`, { mend: "`rules list` shows them all." });
}

function describeRules(rules: readonly IngestRule[], { columns, isTty, style }: Output): string[] {
  if (rules.length === 0) return ["There are no rules: every alert becomes an incident."];
  return renderTable({
    columns: [
      { title: "#", align: "right" },
      { title: "" },
      { title: "name", flexible: true },
      { title: "action" },
      { title: "last 24 h" },
    ],
    rows: rules.map(({ position, enabled, definition, did, window }) => [
      position === null ? "" : String(position),
      enabled ? (window?.open ? "open" : "on") : "off",
      cleanText(definition.name),
      definition.action,
      Object.entries(did)
        .map(([what, count]) => `${count} ${what}`)
        .join(", "),
    ]),
    width: isTty ? columns : Number.POSITIVE_INFINITY,
    paintTitle: style.dim,
    paint: (cell, _column, row) => (rules[row]?.enabled ? cell : style.dim(cell)),
  });
}

function describeTrial({ problems, alerts, met, outcomes, items }: RuleTrial, output: Output): string[] {
  const faults = problems.map(({ field, message, at }) => {
    return `${output.style.bad("✗")} ${field}${at === undefined ? "" : `, character ${at + 1}`}: ${cleanText(message)}`;
  });
  if (faults.length > 0) return faults;
  const sums = Object.entries(outcomes).map(([what, count]) => `${count} ${what}`);
  const shown = items.filter((item) => item.met);
  return [
    `Of the last ${alerts} alerts ${met} meet it. With all rules there would have been: ${sums.join(", ") || "nothing"}.`,
    ...shown.map(({ label, verdict, was }) => {
      const change = verdict.outcome === was ? "" : ` (was ${was})`;
      return `${verdict.outcome}${change}  ${cleanText(label)}: ${cleanText(verdict.because)}`;
    }),
    "Nothing was done.",
  ];
}
