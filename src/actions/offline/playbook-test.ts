/**
 * The form of `expected.yml` beside a playbook: what it is given, what people and vendors answer, and what must come of it.
 * `content/examples` shows XSOAR's language by them; `tocsin test` runs them.
 */
import { parse } from "yaml";
import { z } from "zod";
import type { Json, JsonObject } from "#base/json.ts";

const json: z.ZodType<Json> = z.json();
const object = z.record(z.string(), json) as unknown as z.ZodType<JsonObject>;
const taskIds = z.array(z.string());

const answerEntry = z.union([
  z.strictObject({ contents: json, entryContext: object.optional(), humanReadable: z.string().optional() }),
  z.strictObject({ error: z.string() }),
]);

const person = z.union([
  z.strictObject({ task: z.string(), complete: z.literal(true) }),
  z.strictObject({ task: z.string(), choose: z.string() }),
  z.strictObject({ task: z.string(), answers: object }),
]);

export const PlaybookTest = z.strictObject({
  about: z.string().describe("What it shows: the description of the playbook."),
  playbook: z.string().describe("The file of the playbook that is run."),
  needs: z.array(z.string()).optional().describe("Features of the engine without which it cannot be run."),
  start: z
    .strictObject({
      inputs: object.optional(),
      incident: object.optional().describe("Its fields, custom ones beside the system's. Absent: a run without one."),
      lists: z.record(z.string(), z.string()).optional(),
      now: z.iso.datetime().optional(),
    })
    .optional(),
  commands: z
    .record(
      z.string(),
      z.strictObject({
        arguments: z
          .record(
            z.string(),
            z.strictObject({
              isArray: z.boolean().optional(),
              required: z.boolean().optional(),
              default: json.optional(),
            }),
          )
          .optional(),
        answers: z.array(z.array(answerEntry)).min(1).describe("One for each call, in turn; the last is repeated."),
      }),
    )
    .optional()
    .describe("What is answered for commands that only exist here."),
  recording: z
    .string()
    .optional()
    .describe("The file of a run's recording: what it was given, what vendors and people answered, and when."),
  people: z.array(person).optional().describe("What people do, in this order, once the run waits for them."),
  expect: z.strictObject({
    status: z.enum(["completed", "error", "waiting"]),
    tasks: z
      .strictObject({
        done: taskIds,
        skipped: taskIds.optional(),
        error: taskIds.optional(),
        waiting: taskIds.optional(),
        unreached: taskIds.optional(),
      })
      .describe("Every task of the playbook, once."),
    branches: z.record(z.string(), z.string()).optional().describe("By which branch each condition is left."),
    effects: z
      .array(z.strictObject({ task: z.string(), command: z.string(), arguments: object }))
      .optional()
      .describe("What is written outside, in any order; of a test with a recording."),
    context: object.optional().describe("The shared context, exactly."),
    contextHolds: object.optional().describe("Values at paths of the shared context."),
    incident: object.optional().describe("Fields of the incident, afterwards."),
    printed: z.array(json).optional().describe("What the tasks with Print said, in order."),
    errorEntries: z.array(json).optional().describe("Contents of the entries of type error, in order."),
    calls: z
      .array(z.strictObject({ command: z.string(), arguments: object }))
      .optional()
      .describe("Of the commands above, in order."),
    error: z.string().optional().describe("A part of the run's error: its code or its sentence."),
    tookSeconds: z.number().optional().describe("By the run's clock."),
  }),
});
export type PlaybookTest = z.infer<typeof PlaybookTest>;

export function readPlaybookTest(text: string): PlaybookTest {
  return PlaybookTest.parse(parse(text, { version: "1.2" }));
}

/** For editors: what `expected.schema.json` holds. */
export function playbookTestSchema(): unknown {
  const schema = z.toJSONSchema(PlaybookTest, { io: "input" });
  return JSON.parse(JSON.stringify({ ...schema, title: "What must come of an example playbook" }));
}
