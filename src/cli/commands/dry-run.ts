import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { DryRun } from "#contract/dry-run.ts";
import { messageOf, TocsinError } from "#contract/errors.ts";
import { defineCliCommand } from "../command.ts";
import { reachServer } from "../reach-server.ts";
import { plural } from "../terminal/describe-amounts.ts";
import { cleanText } from "../terminal/plain-text.ts";
import type { Style } from "../terminal/style.ts";

export const dryRun = defineCliCommand({
  name: "dry-run",
  summary: "run a playbook with nothing done outside and nothing kept, and show what would come of it",
  usage: "<playbook>",
  options: {
    incident: { type: "text", value: "<id>", help: "on this incident, with its context and War Room" },
    sample: { type: "text", value: "<file>", help: "on an incident with the fields of this JSON file" },
    inputs: { type: "text", value: "<file>", help: "the playbook's inputs, as a JSON object" },
  },
  details:
    "<playbook> is its id. Looks are real and count against the limits of their instances; writes are shown as what would have been sent. Waits take no time. Ends with 1 when the playbook would fail.",
  async run({ words: [id = ""], values, globals, output }) {
    const api = await reachServer(globals);
    const result = await api.dryRunPlaybook({
      id,
      ...(values.incident === undefined ? {} : { incidentId: values.incident }),
      ...(values.sample === undefined ? {} : { sample: await readObject(values.sample) }),
      ...(values.inputs === undefined ? {} : { inputs: await readObject(values.inputs) }),
    });
    if (globals.json) output.printJson(result);
    else for (const line of describeDryRun(result, output.style)) output.print(line);
    return result.status === "failed" ? 1 : 0;
  },
});

type JsonObject = NonNullable<Parameters<Awaited<ReturnType<typeof reachServer>>["dryRunPlaybook"]>[0]["sample"]>;

async function readObject(file: string): Promise<JsonObject> {
  const mend = "Give a file that holds one JSON object.";
  try {
    const value: unknown = JSON.parse(await readFile(resolve(file), "utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (error) {
    throw new TocsinError("BAD_REQUEST", `${file} cannot be read: ${messageOf(error)}`, { mend });
  }
  throw new TocsinError("BAD_REQUEST", `${file} holds no JSON object`, { mend });
}

const paints = { done: "good", failed: "bad", skipped: "dim", asked: "warn" } as const;

function describeDryRun({ playbook, status, error, seconds, steps, changes }: DryRun, style: Style): string[] {
  const writes = steps.filter(({ wouldHaveWrittenTo }) => wouldHaveWrittenTo !== null);
  const told = steps.map(({ frame, name, outcome, branch, summary, error: failure, wouldHaveWrittenTo }) => {
    const inside = frame === "" ? "" : "  ".repeat(frame.split(".").length);
    const rest = [branch === null ? "" : `by ${branch}`, failure?.message ?? summary ?? ""].filter(Boolean).join(": ");
    const mark = wouldHaveWrittenTo === null ? "" : style.warn(" (not sent)");
    return `${inside}${style[paints[outcome]](outcome.padEnd(8))}${cleanText(name)}${mark}${rest ? style.dim(`  ${cleanText(rest)}`) : ""}`;
  });
  const end = error ? `${status}: ${error.message}` : status;
  return [
    ...told,
    "",
    `${cleanText(playbook.name)}: ${cleanText(end)} after ${seconds} s of its own time`,
    `${plural(writes.length, "write")} would have gone outside, ${plural(changes.length, "change")} would have been kept`,
  ];
}
