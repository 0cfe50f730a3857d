/** `/why` for a person: what happened to one alert, from the reason there is a run at all to what it waits for now. */
import type { RunWhy } from "#contract/run.ts";
import { describeDuration, describeTime } from "./terminal/describe-amounts.ts";
import { cleanText, fitText, padStart, wrapText } from "./terminal/plain-text.ts";
import type { Style } from "./terminal/style.ts";

export interface StoryOptions {
  style: Style;
  columns: number;
  /** Also what went into each task and what came out. */
  full: boolean;
  now: number;
}

type Story = RunWhy["story"][number];

export function describeStory(why: RunWhy, options: StoryOptions): string[] {
  const { style, columns } = options;
  const { run } = why;
  const paragraph = (text: string, indent = "  ") =>
    wrapText(cleanText(text), columns - indent.length - 1).map((line) => indent + line);
  return [
    style.bold(fitText(cleanText(run.label), columns - 1)),
    `  ${describeEnd(why, options)}`,
    ...paragraph(`${run.playbookName}, priority ${run.priority}, run ${run.id}`).map(style.dim),
    "",
    style.bold("Because"),
    ...why.because.flatMap((reason) => paragraph(reason)),
    "",
    style.bold("What happened"),
    ...why.story.flatMap((story) => describeEvent(story, run.startedAt, options)),
    ...(why.storyTotal > why.story.length
      ? [
          style.dim(
            `  ${why.story.length} of ${why.storyTotal} sentences; --from <n> shows others, --frame <frame> a part of it`,
          ),
        ]
      : []),
    ...(why.now.length > 0 ? ["", style.bold("Now")] : []),
    ...why.now.flatMap(({ task, doing, since }) =>
      paragraph(`${task}: ${doing}, for ${describeDuration(options.now - Date.parse(since))}`),
    ),
    ...why.questions.flatMap(({ frame, task, question, options: answers }) => [
      "",
      style.warn("A person has to decide"),
      ...paragraph(question),
      // In one piece, to be copied.
      `  npm run tocsin -- answer ${run.id} ${cleanText(task)} "<answer>"${frame === "" ? "" : ` --frame ${cleanText(frame)}`}`,
      ...answers.map((each) => `    - ${cleanText(each)}`),
    ]),
  ];
}

function describeEvent(story: Story, startedAt: string, { style, columns, full }: StoryOptions): string[] {
  const since = Math.max(0, Date.parse(story.at) - Date.parse(startedAt));
  const mark = padStart(`+${describeDuration(since)}`, 9);
  const about = story.taskName && !story.text.includes(story.taskName) ? `${story.taskName}: ` : "";
  const took = story.milliseconds === undefined ? "" : ` (${describeDuration(story.milliseconds)})`;
  const where = story.instance && !story.text.includes(story.instance) ? ` at ${story.instance}` : "";
  const lines = wrapText(cleanText(`${about}${story.text}${where}${took}`), columns - 14);
  const paint = story.error ? style.warn : (text: string) => text;
  return [
    ...lines.map((line, at) => `${at === 0 ? style.dim(mark) : " ".repeat(9)}  ${paint(line)}`),
    ...(story.error && !story.text.includes(story.error.message)
      ? wrapText(cleanText(`${story.error.code}: ${story.error.message}`), columns - 14).map(
          (line) => `${" ".repeat(11)}${style.bad(line)}`,
        )
      : []),
    ...(full ? [...describeData("in", story.inputs, style), ...describeData("out", story.outputs, style)] : []),
  ];
}

function describeData(title: string, value: unknown, style: Style): string[] {
  if (value === undefined) return [];
  const text = JSON.stringify(value, null, 2).split("\n");
  return text.map((line, at) => style.dim(`           ${padStart(at === 0 ? title : "", 3)} ${cleanText(line)}`));
}

function describeEnd({ run }: RunWhy, { style, now }: StoryOptions): string {
  const lasted = describeDuration((run.finishedAt ? Date.parse(run.finishedAt) : now) - Date.parse(run.startedAt));
  switch (run.status) {
    case "succeeded":
      return style.good(`Succeeded after ${lasted}.`);
    case "failed":
      return style.bad(
        `Failed after ${lasted}: ${cleanText(run.error ? `${run.error.code}, ${run.error.message}` : "no reason is kept")}.`,
      );
    case "cancelled":
      return `Cancelled after ${lasted}.`;
    case "waiting":
      return style.warn(
        `Waiting${run.waitingFor ? ` for ${cleanText(run.waitingFor.replace(/^waits for /, ""))}` : ""}, ${lasted} after it began.`,
      );
    default:
      return `${run.status === "paused" ? "Paused" : "In progress"}, ${lasted} after it began (${describeTime(now)}).`;
  }
}
