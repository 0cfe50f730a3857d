/** The middle of the demo: alerts are raised, keys are obeyed, the state is shown, until the last incident is there. */

import { messageOf } from "#contract/errors.ts";
import type { Prng } from "#server/fake-vendors.ts";
import { describeDuration, describeTime, plural } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import type { DemoOptions } from "./demo-options.ts";
import type { DemoView } from "./demo-view.ts";
import { waitForIncidents } from "./drain.ts";
import { createEventLog } from "./event-log.ts";
import { explainLastAlert } from "./explain-last-alert.ts";
import { killAtRandom } from "./kill-at-random.ts";
import { type LiveScreen, openLiveScreen } from "./live-screen.ts";
import { openInBrowser } from "./open-in-browser.ts";
import { createOverlay, type Overlay } from "./overlay.ts";
import { describePlainly } from "./plain-line.ts";
import { raiseAlerts } from "./raise-alerts.ts";
import { type LogzioScene, playLogzio } from "./raise-logzio.ts";
import { renderScreen } from "./render-screen.ts";
import type { ServerProcess } from "./server-process.ts";
import { type IncidentTracker, trackIncidents } from "./track-incidents.ts";
import type { Vendors } from "./vendors.ts";
import { viewVendors } from "./view-vendors.ts";
import type { ServerWatch } from "./watch-server.ts";
import { createXsoarOutage } from "./xsoar-outage.ts";

export interface Play {
  options: DemoOptions;
  output: Output;
  vendors: Vendors;
  server: ServerProcess;
  watch: ServerWatch;
  prng: Prng;
  /** Rejects when the server ends by itself. */
  death: Promise<never>;
}

export interface Played {
  tracker: IncidentTracker;
  logzio: LogzioScene;
  again: number;
}

const outageMs = 30_000;
/** After the last alert nobody is killed at random any more, so that the end comes. */
const killsGoOnMs = 10_000;

const helpPage = [
  "Alerts are raised at a fake Sekoia.io. Tocsin, in a process of its own,",
  "fetches them, reads each alert and its events, and sends an incident to a",
  "fake Cortex XSOAR. Events of a fake Logz.io become incidents in Tocsin itself.",
  "The vendors live in the demo's own process, so they remember what really",
  "happened, whatever becomes of the server.",
  "",
  "  k   kills the server (SIGKILL) in mid-flight and starts it again:",
  "      nothing is lost and nothing is done twice",
  "  x   takes Cortex XSOAR away for 30 seconds: the queue grows, then drains",
  "  o   opens the console in your browser; it signs you in by itself",
  "  w   tells why the last alert went where it went",
  "  q   raises no more alerts, waits for the last incidents and ends",
  "",
  "In another terminal: npm run tocsin -- status, npm run tocsin -- why last",
];

export async function playDemo(play: Play): Promise<Played> {
  const { options, output, vendors, server, watch, prng, death } = play;
  const startedAt = Date.now();
  const isLive = output.isTty && !options.exits;
  const events = createEventLog(Date.now, ({ at, text }) => {
    if (!isLive) output.print(`${describeTime(at)} ${text}`);
  });
  const tracker = trackIncidents(vendors);
  const outage = createXsoarOutage(vendors.xsoar, (text, tone) => events.add(text, tone));
  const end = Promise.withResolvers<void>();
  const hurry = new AbortController();
  const raiser = raiseAlerts(vendors.sekoia, { rate: options.rate, count: options.count, prng });
  const logzio = playLogzio(vendors.logzio, (text, tone) => events.add(text, tone));
  const follower = setInterval(() => logzio.follow(raiser.raised), 100);
  let phase: DemoView["phase"] = "raising";
  let overlay: Overlay | undefined;
  let lastBackMs: number | undefined;

  /** By hand it shall hit runs in mid-flight: one is waited for, at a low rate a moment longer. */
  async function killInFlight(): Promise<void> {
    const until = Date.now() + 1500;
    while (server.state === "running" && Date.now() < until) {
      await watch.refresh();
      if ((watch.numbers?.active ?? 0) > 0) break;
    }
    await kill();
  }

  async function kill(): Promise<void> {
    if (server.state !== "running") return;
    const inFlight = watch.numbers?.active ?? 0;
    events.add(`server killed (SIGKILL) with ${plural(inFlight, "run")} in progress`, "bad");
    const backMs = await server.killAndRestart();
    lastBackMs = backMs;
    events.add(`server back after ${describeDuration(backMs)}; the runs go on where they were`, "good");
  }

  function view(): DemoView {
    const { comparison, latency } = tracker;
    const incidents = vendors.xsoar.incidentCount();
    const now = Date.now();
    return {
      now,
      startedAt,
      phase,
      rate: options.rate,
      count: options.count,
      chaos: options.chaos,
      raised: raiser.raised,
      again: raiser.again,
      tocsin: watch.numbers,
      incidents,
      // The comparison is a moment old, the two counts are not.
      missing: Math.max(0, raiser.raised - incidents + comparison.doubled),
      latency,
      vendors: viewVendors(vendors, outage.leftMs(now)),
      server: {
        state: server.state,
        url: server.url,
        isActive: watch.isActive,
        pid: server.pid,
        upFor: server.readySince === undefined ? undefined : now - server.readySince,
        kills: server.kills,
        lastBackMs,
      },
      events: events.latest(20),
    };
  }

  function askToEnd(): void {
    if (phase === "raising") end.resolve();
    else hurry.abort();
  }

  async function showWhy(): Promise<void> {
    overlay = createOverlay(["Asking …"]);
    const { style, columns } = output;
    try {
      const story = await explainLastAlert(await watch.api(), { style, columns, full: false, now: Date.now() });
      overlay = createOverlay(story);
    } catch (error) {
      overlay = createOverlay([`Tocsin cannot say at this moment: ${messageOf(error)}`]);
    }
  }

  /** Where there is no browser, the address is all there is to say; it also stands on the screen. */
  async function showConsole(): Promise<void> {
    if (await openInBrowser(server.url)) events.add(`the console opens in your browser: ${server.url}`);
    else
      overlay = createOverlay([
        "No browser can be opened from here. The console is at",
        "",
        `  ${server.url}`,
        "",
        "and signs you in by itself.",
      ]);
  }

  function onKey(key: string): void {
    const lower = key.toLowerCase();
    if (key === "\u0003" || lower === "q") askToEnd();
    else if (overlay && key === " " && overlay.turn()) return;
    else if (overlay) overlay = undefined;
    else obey(key, lower);
  }

  function obey(key: string, lower: string): void {
    if (lower === "k") void killInFlight().catch(() => undefined); // a failed start is reported by `death`
    if (lower === "x" && phase === "raising") void outage.begin(outageMs);
    if (lower === "w") void showWhy();
    if (lower === "o") void showConsole();
    if (lower === "h" || key === "?") overlay = createOverlay(helpPage);
  }

  function draw(size: { columns: number; rows: number }): string[] {
    return overlay ? overlay.render(size, output.style) : renderScreen(view(), size, output.style);
  }

  const screen: LiveScreen | undefined = isLive ? openLiveScreen({ output, draw, onKey }) : undefined;
  const ticker = isLive ? undefined : setInterval(() => output.print(describePlainly(view())), 1000);
  const killer = killAtRandom(server, { prng, times: options.kills, kill: () => kill().catch(() => undefined) });
  const onSignal = () => askToEnd();
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    // With keys the table stays after the last alert, to be looked at; without, the last alert is the end of raising.
    await Promise.race([options.exits || !isLive ? raiser.done : end.promise, end.promise, death]);
    raiser.stop();
    clearInterval(follower);
    logzio.follow(raiser.raised);
    phase = "draining";
    events.add(`${plural(raiser.raised, "alert")} raised; waiting for the last incidents`);
    const quieter = setTimeout(() => killer.stop(), killsGoOnMs);
    try {
      await Promise.race([
        waitForIncidents({
          vendors,
          tracker,
          watch,
          wanted: () => logzio.wanted().length,
          outage,
          signal: hurry.signal,
        }),
        death,
      ]);
    } finally {
      clearTimeout(quieter);
      killer.stop();
    }
    phase = "ending";
    return { tracker, logzio, again: raiser.again };
  } finally {
    raiser.stop();
    killer.stop();
    clearInterval(ticker);
    clearInterval(follower);
    await logzio.end();
    tracker.stop();
    await outage.end();
    screen?.close();
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}
