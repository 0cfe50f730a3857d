/** What a sender is told: XSOAR's list of incidents, or, for a body of lines, what became of each line. */
import type { PresentAnswer } from "#actions/incident-intake.ts";
import type { KeptEvent } from "#actions/intake/commit-pushed.ts";
import type { Json, JsonObject } from "#base/json.ts";
import type { UnreadableEvent } from "#sdk/webhook.ts";

/** Of each event in its order: the incident it made, or where it went instead. */
export const answerWithIncidents: PresentAnswer = ({ events }) =>
  events.map((event) => (event.outcome === "created" && event.created ? event.created : describeEvent(event)));

/** For NDJSON; `places` says on which line each item stood, `unreadable` is what was put aside. */
export function answerWithLines(
  places: readonly number[],
  unreadable: readonly (UnreadableEvent & { line: number })[],
): PresentAnswer {
  return ({ events, refused }) => {
    const lines: { line: number; answer: JsonObject }[] = [
      ...events.map((event) => ({ line: places[event.at] ?? 0, answer: describeEvent(event) })),
      ...unreadable.map(({ line, reason }) => ({ line, answer: { outcome: "quarantined", because: reason } })),
      ...refused.map(({ at, reason }) => ({
        line: places[at] ?? 0,
        answer: { outcome: "quarantined", because: reason },
      })),
    ];
    const counts: Record<string, number> = {};
    for (const { answer } of lines) counts[String(answer.outcome)] = (counts[String(answer.outcome)] ?? 0) + 1;
    const inOrder = lines.sort((a, b) => a.line - b.line).map(({ line, answer }) => ({ line, ...answer }));
    return { counts, lines: inOrder } satisfies JsonObject;
  };
}

function describeEvent({ outcome, incident, alert, because, created }: KeptEvent): JsonObject & { outcome: Json } {
  return {
    ...(incident === null ? {} : { id: incident }),
    ...(typeof created?.name === "string" ? { name: created.name } : {}),
    outcome,
    alert,
    ...(because === undefined ? {} : { because }),
  };
}
