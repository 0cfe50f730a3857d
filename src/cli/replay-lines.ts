/** What came otherwise in a replay, as lines of a terminal. */
import type { Replay } from "#contract/replay.ts";
import { plural } from "./terminal/describe-amounts.ts";
import { cleanText } from "./terminal/plain-text.ts";
import type { Style } from "./terminal/style.ts";

export function describeReplay(replay: Replay, style: Style): string[] {
  const { run, against, differs, counts } = replay;
  const head = `${cleanText(run.label)}, through ${cleanText(against.name)}`;
  const ran = `${plural(counts.same, "task")} as before, ${counts.new} new, ${counts.gone} no longer, ${counts.changed} otherwise`;
  const verdict = differs ? style.warn("It comes otherwise.") : style.good("✓ Nothing comes otherwise.");
  return [
    style.bold(head),
    `${verdict} ${ran}.`,
    ...endOf(replay, style),
    ...part("Branches", branchesOf(replay, style), replay.more.branches, style),
    ...part("Tasks", tasksOf(replay, style), replay.more.tasks, style),
    ...part("Effects", effectsOf(replay, style), replay.more.effects, style),
    ...part("Fields", fieldsOf(replay, style), replay.more.fields, style),
    ...part("Answers", callsOf(replay, style), replay.more.calls, style),
    ...part("Questions nobody answered", questionsOf(replay), 0, style),
    ...part(
      "What limits this",
      replay.notes.map((note) => style.dim(cleanText(note))),
      0,
      style,
    ),
  ];
}

function part(title: string, lines: readonly string[], more: number, style: Style): string[] {
  if (lines.length === 0) return [];
  const rest = more > 0 ? [style.dim(`  and ${more} more`)] : [];
  return ["", style.bold(title), ...lines.map((line) => `  ${line}`), ...rest];
}

function endOf({ was, now }: Replay, style: Style): string[] {
  if (was.status === now.status && was.error?.code === now.error?.code) return [];
  const told = ({ status, error }: Replay["was"] | Replay["now"]) =>
    error ? `${status} (${cleanText(error.message)})` : status;
  return [`It ended as ${told(was)}; now it ends as ${style.warn(told(now))}`];
}

function placed({ name, playbook, frame }: { name: string; playbook: string; frame: string }): string {
  return cleanText(frame === "" ? name : `${name}, in ${playbook} (${frame})`);
}

function branchesOf({ branches }: Replay, style: Style): string[] {
  return branches.flatMap((branch) => [
    `${placed(branch)}: ${style.bad(branch.was.label || "the plain way")} → ${style.good(branch.now.label || "the plain way")}`,
    ...branch.now.values.map((value) => {
      const holds = value.result ? "holds" : "does not hold";
      return style.dim(`  ${cleanText(`${shown(value.left)} ${value.operator} ${shown(value.right)} ${holds}`)}`);
    }),
  ]);
}

const marks = { new: "+", gone: "-", changed: "~" } as const;

function tasksOf({ tasks }: Replay, style: Style): string[] {
  const paint = { new: style.good, gone: style.bad, changed: style.warn };
  return tasks.map((task) => {
    const how = task.change === "changed" ? `  ${task.was} → ${task.now}` : "";
    const error = task.error ? style.dim(`  ${cleanText(task.error.message)}`) : "";
    return `${paint[task.change](marks[task.change])} ${placed(task)}${how}${error}`;
  });
}

function effectsOf({ effects }: Replay, style: Style): string[] {
  const paint = { added: style.good, removed: style.bad, changed: style.warn };
  const sign = { added: "+", removed: "-", changed: "~" };
  return effects.flatMap((effect) => {
    const where = effect.where === "here" ? "in Tocsin" : `at ${effect.instance ?? "its instance"}`;
    const from = effect.name === "" ? "" : `, ${placed(effect)}`;
    return [
      `${paint[effect.change](sign[effect.change])} ${cleanText(`${effect.command} ${where}${from}`)}`,
      ...(effect.was === undefined ? [] : [style.dim(`    was  ${cleanText(shown(effect.was))}`)]),
      ...(effect.now === undefined ? [] : [style.dim(`    now  ${cleanText(shown(effect.now))}`)]),
    ];
  });
}

function fieldsOf({ fields }: Replay, style: Style): string[] {
  return fields.map(({ where, path, was, now }) => {
    const before = was === undefined ? "nothing" : shown(was);
    const after = now === undefined ? "nothing" : shown(now);
    return `${cleanText(`${where}.${path}`)}: ${style.bad(cleanText(before))} → ${style.good(cleanText(after))}`;
  });
}

const answers = {
  none: "would be called; no recorded answer",
  "same arguments": "has the answer another task got for the same arguments",
  "other arguments": "has the answer that was given to other arguments",
} as const;

function callsOf({ calls }: Replay, style: Style): string[] {
  return calls.map((call) => `${placed(call)}: ${cleanText(call.command)} ${style.warn(answers[call.answered])}`);
}

function questionsOf({ questions }: Replay): string[] {
  return questions.map((one) => `${placed(one)}: ${cleanText(one.question)}`);
}

const longest = 160;

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
