/**
 * Playbooks that Tocsin has itself, under the names that content calls. One of a team's own content with such a name is not
 * taken: what these do natively its scripts could do only with a scheduler of XSOAR's.
 */
import type { Playbook, PlaybookInput, Task, Value } from "./model.ts";

const input = (key: string, description: string, rest: Partial<PlaybookInput> = {}): PlaybookInput => ({
  key,
  description,
  required: false,
  ...rest,
});
const text = (value: string): Value => ({ kind: "literal", value });
const given = (key: string): Value => ({ kind: "path", path: `inputs.${key}` });
const step = (id: string, type: Task["type"], name: string, next: Task["next"], rest: Partial<Task> = {}): Task => ({
  id,
  name,
  type,
  next,
  onError: "stop",
  ...rest,
});

/**
 * Runs a command for some ids until none of them is pending: at once, then after each interval for those that still are.
 * When its time is over it ends all the same; the caller looks at what became of them.
 */
const genericPolling: Playbook = {
  id: "GenericPolling",
  name: "GenericPolling",
  description: "Runs a command again and again until nothing is pending any more, or its time is over.",
  language: "xsoar",
  startTaskId: "0",
  inputs: [
    input("Ids", "What is waited for: ids, as a list or comma-separated.", { required: true }),
    input("PollingCommandName", "The command that tells of their state.", { required: true }),
    input("PollingCommandArgName", "Its argument that takes the ids.", { required: true, value: text("ids") }),
    input("Interval", "Minutes between two looks.", { required: true, value: text("1") }),
    input("Timeout", "Minutes after which it ends whatever the state is.", { required: true, value: text("10") }),
    input("dt", "A path in the context that gives the ids that are still pending.", { required: true }),
    input("AdditionalPollingCommandArgNames", "Names of further arguments, comma-separated."),
    input("AdditionalPollingCommandArgValues", "Their values, comma-separated, in the same order."),
    input("ExtractMode", "Whether indicators are extracted from what the command says.", { value: text("inline") }),
  ],
  outputs: [],
  tasks: {
    "0": step("0", "start", "Start", { "#none#": ["1"] }),
    "1": step(
      "1",
      "regular",
      "Ask until nothing is pending",
      { "#none#": ["2"] },
      {
        polling: {
          ids: given("Ids"),
          command: given("PollingCommandName"),
          argument: given("PollingCommandArgName"),
          intervalMinutes: given("Interval"),
          timeoutMinutes: given("Timeout"),
          pending: given("dt"),
          moreNames: given("AdditionalPollingCommandArgNames"),
          moreValues: given("AdditionalPollingCommandArgValues"),
        },
      },
    ),
    "2": step("2", "title", "Done", {}),
  },
};

export const builtinPlaybooks: readonly Playbook[] = [genericPolling];

export function findBuiltinPlaybook(called: string): Playbook | undefined {
  return builtinPlaybooks.find(({ id, name }) => id === called || name === called);
}
