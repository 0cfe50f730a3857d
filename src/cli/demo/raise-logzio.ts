/**
 * The second scene: events of Logz.io's rules beside Sekoia.io's alerts. Some are not wanted by severity or search, one comes
 * late, and Logz.io is away for a moment with one raised meanwhile.
 */
import type { DemoEvent } from "./event-log.ts";
import type { Vendors } from "./vendors.ts";

export interface LogzioScene {
  /** Sekoia.io has raised so many by now. */
  follow(raised: number): void;
  /** Those that the instance asks for: each must become one incident, whatever happens. */
  wanted(): { uuid: string; shortId: string; raisedAt: number }[];
  /** Back, if it is away. */
  end(): Promise<void>;
}

/** One event for so many alerts. */
const everyAlerts = 20;
const awayMs = 2_000;
/** It belongs before what was read by then. */
const lateByMs = 20_000;
const lateAfterMs = 1_500;

export function playLogzio(
  logzio: Vendors["logzio"],
  say: (text: string, tone?: DemoEvent["tone"]) => void,
): LogzioScene {
  const wanted: ReturnType<LogzioScene["wanted"]> = [];
  let raised = 0;
  let timer: NodeJS.Timeout | undefined;

  const raiseWanted = (overrides: Parameters<Vendors["logzio"]["raise"]>[0]) => {
    const { alertEventId } = logzio.raise(overrides);
    wanted.push({ uuid: alertEventId, shortId: alertEventId, raisedAt: Date.now() });
  };

  async function end(): Promise<void> {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    await logzio.up();
    say("Logz.io is back; what was raised meanwhile is read", "good");
  }

  function raiseNext(): void {
    const turn = raised % 5;
    raised += 1;
    if (turn === 1) {
      // Neither is asked for: the severity is too low, and the name has none of the words.
      logzio.raise({ scenario: "mcafee", severity: "LOW" });
      logzio.raise({ scenario: "plain", severity: "HIGH", name: "Many failed sign-ins" });
    } else if (turn === 2) {
      const at = Date.now() - lateByMs;
      raiseWanted({ scenario: "mcafee", at, indexedAfterMs: lateAfterMs });
      say("Logz.io lists an event late: it belongs before what was read already");
    } else raiseWanted({ scenario: turn === 0 ? "mcafee" : "defender" });
    if (turn !== 3 || timer !== undefined) return;
    say("Logz.io is away for 2 s; an event is raised meanwhile", "bad");
    timer = setTimeout(() => void end(), awayMs);
    // Listed only once it is away.
    raiseWanted({ scenario: "defender", indexedAfterMs: 500 });
    void logzio.down();
  }

  return {
    follow(alerts) {
      while (raised < Math.floor(alerts / everyAlerts) + 1) raiseNext();
    },
    wanted: () => [...wanted],
    end,
  };
}
