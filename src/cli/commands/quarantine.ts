/** `quarantine …`: what could not be read, and what to do about it; `alert replay`. */
import type { AlertReplay, Quarantined, QuarantineReason } from "#contract/source.ts";
import { type CliCommand, defineCliCommand } from "../command.ts";
import { reachServer } from "../reach-server.ts";
import { describeDuration } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText } from "../terminal/plain-text.ts";
import { renderTable } from "../terminal/table.ts";

const which = {
  id: { type: "text", value: "<id>", help: "only this one" },
  reason: { type: "text", value: "<text>", help: "only those with exactly this reason" },
} as const;

const quarantine = defineCliCommand({
  name: "quarantine",
  summary: "list what could not be read, mapped or kept, newest first",
  usage: "",
  options: {
    instance: { type: "text", value: "<name>", help: "only of this instance" },
    reason: which.reason,
    reasons: { type: "flag", help: "how many for each reason, instead" },
    limit: { type: "number", value: "<count>", help: "at most so many (20; up to 200)" },
  },
  async run({ values: { reasons, limit: wanted, ...filter }, globals, output }) {
    const api = await reachServer(globals);
    if (reasons) {
      const found = await api.listQuarantineReasons({});
      if (globals.json) output.printJson(found);
      else for (const line of describeReasons(found.items, output)) output.print(line);
      return 0;
    }
    const limit = Math.min(200, Math.max(1, Math.trunc(wanted ?? 20)));
    const found = await api.listQuarantine({ limit, ...filter });
    if (globals.json) output.printJson(found);
    else for (const line of describeQuarantine(found.items, output, Date.now())) output.print(line);
    return 0;
  },
});

const quarantineShow = defineCliCommand({
  name: "quarantine show",
  summary: "show one thing in quarantine, with its raw text",
  usage: "<id>",
  options: {},
  async run({ words: [id = ""], globals, output }) {
    const found = await (await reachServer(globals)).getQuarantined({ id });
    if (globals.json) output.printJson(found);
    else {
      output.print(`${cleanText(found.instance ?? "an instance that is gone")}, ${found.receivedAt}`);
      output.print(cleanText(found.reason));
      for (const line of found.raw.split("\n")) output.print(cleanText(line));
    }
    return 0;
  },
});

const quarantineReplay = defineCliCommand({
  name: "quarantine replay",
  summary: "try what waits in quarantine again, after a mend",
  usage: "<instance>",
  options: which,
  details:
    "Repeating it is safe: what became an alert has left the quarantine, and is not doubled. Ends with 1 if some stay.",
  async run({ words: [name = ""], values: { id, reason }, globals, output }) {
    const api = await reachServer(globals, { timeoutMs: 600_000 });
    const ids = id === undefined ? {} : { ids: [id] };
    const done = await api.replayQuarantine({ name, ...ids, ...(reason === undefined ? {} : { reason }) });
    if (globals.json) output.printJson(done);
    else
      output.print(
        `${done.stored} became alerts, ${done.known} were alerts already, ${done.still} cannot be read still.`,
      );
    return done.still === 0 ? 0 : 1;
  },
});

const quarantineDiscard = defineCliCommand({
  name: "quarantine discard",
  summary: "take out of quarantine what nothing is to be made of",
  usage: "<instance>",
  options: which,
  async run({ words: [name = ""], values: { id, reason }, globals, output }) {
    const api = await reachServer(globals);
    const ids = id === undefined ? {} : { ids: [id] };
    const done = await api.discardQuarantine({ name, ...ids, ...(reason === undefined ? {} : { reason }) });
    if (globals.json) output.printJson(done);
    else output.print(`${done.discarded} discarded.`);
    return 0;
  },
});

const alertReplay = defineCliCommand({
  name: "alert replay",
  summary: "show what would become of a stored alert now",
  usage: "<alert>",
  options: { really: { type: "flag", help: "have it come in once more, as an alert of its own marked as a replay" } },
  details: "With --really its playbooks start, and may write outside.",
  async run({ words: [id = ""], values: { really }, globals, output }) {
    const found = await (await reachServer(globals)).replayAlert({ id, dryRun: !really });
    if (globals.json) output.printJson(found);
    else for (const line of describeReplay(found)) output.print(line);
    return 0;
  },
});

export const quarantineCommands: readonly CliCommand[] = [
  quarantine,
  quarantineShow,
  quarantineReplay,
  quarantineDiscard,
  alertReplay,
];

function describeQuarantine(items: readonly Quarantined[], { columns, isTty }: Output, now: number): string[] {
  if (items.length === 0) return ["Nothing waits in quarantine."];
  return renderTable({
    columns: [{ title: "id" }, { title: "age" }, { title: "instance" }, { title: "reason", flexible: true }],
    rows: items.map(({ id, receivedAt, instance, reason }) => [
      id,
      describeDuration(now - Date.parse(receivedAt)),
      cleanText(instance ?? ""),
      cleanText(reason),
    ]),
    width: isTty ? columns : Number.POSITIVE_INFINITY,
  });
}

function describeReasons(items: readonly QuarantineReason[], { columns, isTty }: Output): string[] {
  if (items.length === 0) return ["Nothing waits in quarantine."];
  return renderTable({
    columns: [{ title: "count", align: "right" }, { title: "instance" }, { title: "reason", flexible: true }],
    rows: items.map(({ count, instance, reason }) => [String(count), cleanText(instance ?? ""), cleanText(reason)]),
    width: isTty ? columns : Number.POSITIVE_INFINITY,
  });
}

function describeReplay({ dryRun, alert, playbooks, incident, runs }: AlertReplay): string[] {
  const would = dryRun ? "would start" : "starts";
  return [
    dryRun ? "Nothing was done. Now it would come in so:" : `It came in once more, as the alert ${alert}.`,
    ...(incident
      ? [
          `Incident ${incident.id ?? "(new)"}: ${cleanText(incident.name)}, type ${cleanText(incident.type)}, severity ${incident.severity}`,
        ]
      : ["No incident: the instance makes none of its alerts"]),
    ...Object.entries(incident?.customFields ?? {}).map(
      ([name, value]) => `  ${cleanText(name)}: ${cleanText(JSON.stringify(value))}`,
    ),
    ...playbooks.map(({ playbookName, starts, reason }) => {
      return `${cleanText(playbookName)} ${starts ? would : "does not start"}: ${cleanText(reason)}`;
    }),
    ...(playbooks.length === 0 ? ["No playbook looks at it"] : []),
    ...(runs.length > 0 ? [`Runs: ${runs.join(", ")}`] : []),
  ];
}
