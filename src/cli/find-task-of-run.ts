import { TocsinError } from "#contract/errors.ts";
import type { Client } from "#contract/route.ts";
import type { Routes } from "#contract/routes.ts";

/** The task that a person means, by id or name, in whatever frame of the run it stands. */
export async function findTaskOfRun(
  api: Client<Routes>,
  id: string,
  wanted: string,
  frame: string | undefined,
): Promise<{ frame: string; task: string }> {
  const { items, total } = await api.findRunTasks({ id, text: wanted.trim(), limit: 100 });
  const fitting = frame === undefined ? items : items.filter((one) => one.frame === frame);
  const [only, ...others] = fitting;
  if (!only) {
    // Its playbook knows it although the run never came to it.
    if (frame !== undefined) return { frame, task: wanted };
    throw new TocsinError("NOT_FOUND", `The run has no task "${wanted}".`, {
      mend: "The playbooks it ran have their tasks' ids and names; --frame says where one stands.",
    });
  }
  // In the playbook itself an id is enough: what stands deeper is named by its frame.
  const top = fitting.filter((one) => one.frame === "");
  const chosen = others.length === 0 ? only : top.length === 1 ? top[0] : undefined;
  if (chosen) return { frame: chosen.frame, task: chosen.task };
  const places = fitting.slice(0, 20).map((one) => `${one.frame} (${one.playbookName}: ${one.name}, ${one.state})`);
  throw new TocsinError("CLI_USAGE", `${total} tasks are called "${wanted}" in this run.`, {
    mend: `Say which with --frame: ${places.join(", ")}.`,
  });
}
