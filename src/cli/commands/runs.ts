import { TocsinError } from "#contract/errors.ts";
import { type Run, RunStatus } from "#contract/run.ts";
import { defineCliCommand } from "../command.ts";
import { reachServer } from "../reach-server.ts";
import { describeDuration } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText } from "../terminal/plain-text.ts";
import { renderTable } from "../terminal/table.ts";

export const runs = defineCliCommand({
  name: "runs",
  summary: "list runs, newest first",
  usage: "",
  options: {
    status: { type: "text", value: "<status>", help: `only these: ${RunStatus.options.join(", ")}` },
    limit: { type: "number", value: "<count>", help: "at most so many (20; up to 200)" },
  },
  async run({ values, globals, output }) {
    const wanted = RunStatus.optional().safeParse(values.status);
    if (!wanted.success) {
      throw new TocsinError("CLI_USAGE", `"${values.status}" is no status of a run.`, {
        mend: `There are: ${RunStatus.options.join(", ")}.`,
      });
    }
    const limit = Math.min(200, Math.max(1, Math.trunc(values.limit ?? 20)));
    const api = await reachServer(globals);
    const found = await api.listRuns({ limit, ...(wanted.data === undefined ? {} : { status: wanted.data }) });
    if (globals.json) output.printJson(found);
    else for (const line of describeRuns(found.items, output, Date.now())) output.print(line);
    return 0;
  },
});

export function describeRuns(
  found: readonly Run[],
  { style, columns, isTty }: Pick<Output, "style" | "columns" | "isTty">,
  now: number,
): string[] {
  if (found.length === 0) return ["There are no such runs."];
  return renderTable({
    columns: [{ title: "run" }, { title: "status" }, { title: "age" }, { title: "about", flexible: true }],
    rows: found.map((run) => [
      run.id,
      run.status,
      describeDuration(now - Date.parse(run.startedAt)),
      cleanText([run.label, describeState(run)].filter((part) => part !== "").join(" · ")),
    ]),
    width: isTty ? columns : Number.POSITIVE_INFINITY,
    paint: (cell, column, row) => (column === 1 ? paintRunStatus(cell, found[row], style) : cell),
    paintTitle: style.dim,
  });
}

/** What keeps it, or what it ended with. */
function describeState(run: Run): string {
  if (run.error) return `${run.error.code}: ${run.error.message}`;
  return run.status === "waiting" || run.status === "paused" ? (run.waitingFor ?? "") : "";
}

function paintRunStatus(cell: string, run: Run | undefined, style: Output["style"]): string {
  if (run?.status === "failed") return style.bad(cell);
  if (run?.status === "succeeded") return style.good(cell);
  return run?.status === "waiting" || run?.status === "paused" ? style.warn(cell) : cell;
}
