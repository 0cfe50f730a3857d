/**
 * Which recorded answer a call gets. At its own place (task, round, item, call of an automation) with the same arguments; else
 * one that was given elsewhere to the same command with the same arguments and is not taken; else the one of its own place,
 * which is then said to be for other arguments. Else there is none.
 */
import type { JsonObject } from "#base/json.ts";
import type { RecordedCall } from "#playbook/recording.ts";
import { isSameButForMoments } from "./same-value.ts";

export interface AskedCall {
  frame: string;
  task: string;
  item?: number | undefined;
  call?: string | undefined;
  command: string;
  inputs: JsonObject;
  /** What of recorded inputs is this call's: of a task that runs over items, one of them. */
  narrow(inputs: JsonObject): JsonObject;
}

export interface MatchedCall {
  recorded: RecordedCall;
  how: "same place" | "same arguments" | "other arguments";
}

export class CallMatcher {
  readonly #atPlace = new Map<string, RecordedCall[]>();
  readonly #byCommand = new Map<string, Set<RecordedCall>>();

  constructor(calls: readonly RecordedCall[]) {
    for (const call of calls) {
      const key = keyOf(call);
      const there = this.#atPlace.get(key);
      if (there) there.push(call);
      else this.#atPlace.set(key, [call]);
      if (call.command === undefined || call.inputs === undefined) continue;
      const same = this.#byCommand.get(call.command) ?? new Set();
      this.#byCommand.set(call.command, same.add(call));
    }
  }

  /** The answer is taken with it: the next call at this place gets the next one. */
  take(asked: AskedCall): MatchedCall | undefined {
    const there = this.#atPlace.get(keyOf(asked)) ?? [];
    const [own] = there.filter(({ command }) => command === undefined || command === asked.command);
    const isSame = (call: RecordedCall) =>
      call.inputs === undefined || isSameButForMoments(asked.narrow(call.inputs), asked.inputs);
    if (own && isSame(own)) return this.#taken(own, "same place");
    for (const other of this.#byCommand.get(asked.command) ?? []) {
      // One with items stands at its own place only: which item it was shows there.
      if (other === own || other.item !== undefined || other.inputs === undefined) continue;
      if (isSameButForMoments(other.inputs, asked.inputs)) return this.#taken(other, "same arguments");
    }
    return own && this.#taken(own, "other arguments");
  }

  /** Those that nobody asked for. */
  left(): RecordedCall[] {
    return [...this.#atPlace.values()].flat();
  }

  #taken(recorded: RecordedCall, how: MatchedCall["how"]): MatchedCall {
    const there = this.#atPlace.get(keyOf(recorded));
    const index = there?.indexOf(recorded) ?? -1;
    if (there && index !== -1) there.splice(index, 1);
    if (recorded.command !== undefined) this.#byCommand.get(recorded.command)?.delete(recorded);
    return { recorded, how };
  }
}

function keyOf({
  frame,
  task,
  item,
  call,
}: Pick<RecordedCall, "frame" | "task"> & { item?: number | undefined; call?: string | undefined }): string {
  return `${frame}|${task}|${item ?? ""}|${call ?? ""}`;
}
