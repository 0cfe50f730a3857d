/** The live table: lines for so many columns and rows, from plain data. */
import { describeCount, describeDuration, describeTime, plural } from "../terminal/describe-amounts.ts";
import { cleanText, fitText, padEnd, padStart } from "../terminal/plain-text.ts";
import type { Style } from "../terminal/style.ts";
import { renderTable } from "../terminal/table.ts";
import type { DemoView, ServerView, VendorView } from "./demo-view.ts";

export interface ScreenSize {
  columns: number;
  rows: number;
}

const labelWidth = 20;
const numberWidth = 9;
const fewestEvents = 3;
const mostEvents = 8;

export function renderScreen(view: DemoView, size: ScreenSize, style: Style): string[] {
  const width = Math.max(20, size.columns - 1);
  const above = [
    ...renderHead(view, width, style),
    "",
    ...renderNumbers(view, width, style),
    "",
    ...renderVendors(view.vendors, width, style),
    "",
  ];
  const below = ["", renderKeys(view, width, style)];
  const room = size.rows - above.length - below.length - 1;
  const count = Math.max(fewestEvents, Math.min(mostEvents, room));
  const events = view.events.slice(-count).map(({ at, text, tone }) => {
    const line = fitText(cleanText(text), width - 12);
    return `  ${style.dim(describeTime(at))}  ${tone === "plain" ? line : style[tone](line)}`;
  });
  const lines = [...above, ...events, ...Array.from({ length: count - events.length }, () => ""), ...below];
  // A screen too low shows the beginning and the keys: the numbers matter more than what happened.
  return lines.length < size.rows ? lines : [...lines.slice(0, Math.max(1, size.rows - 2)), below[1] ?? ""];
}

function renderHead(view: DemoView, width: number, style: Style): string[] {
  const phases = { raising: "raising alerts", draining: "waiting for the last incidents", ending: "ending" };
  const left = `Tocsin demo${view.chaos ? ", chaos" : ""}: ${phases[view.phase]}`;
  const right = describeDuration(view.now - view.startedAt);
  return [
    style.bold(fitText(left, width - right.length - 1)) + padStart(right, Math.max(1, width - left.length)),
    style.dim(fitText("fake Sekoia.io, fake Logz.io  →  Tocsin, PostgreSQL  →  fake Cortex XSOAR", width)),
    "",
    fitLine("Console", view.server.url, width, style.bold),
    fitLine("Server", describeServer(view.server), width, paintServer(view.server, style)),
  ];
}

function describeServer({ state, isActive, pid, upFor, kills, lastBackMs }: ServerView): string {
  const last = lastBackMs === undefined ? "" : `, back after ${describeDuration(lastBackMs)}`;
  const restarts = kills === 0 ? "" : ` · killed ${plural(kills, "time")}${last}`;
  if (state === "killed") return `killed, starting again${restarts}`;
  if (state === "starting") return `starting${restarts}`;
  if (state === "stopped") return `stopped${restarts}`;
  return `${isActive ? "up" : "taking over,"} ${describeDuration(upFor ?? 0)}, pid ${pid ?? "?"}${restarts}`;
}

function paintServer({ state, isActive }: ServerView, style: Style): (text: string) => string {
  if (state === "running") return isActive ? style.good : style.warn;
  return state === "stopped" ? (text) => text : style.bad;
}

function fitLine(label: string, text: string, width: number, paint: (text: string) => string): string {
  return `${padEnd(label, labelWidth)}${paint(fitText(text, width - labelWidth))}`;
}

function renderNumbers(view: DemoView, width: number, style: Style): string[] {
  const { tocsin } = view;
  const row = (
    label: string,
    count: number | undefined,
    note = "",
    paint: (text: string) => string = (text) => text,
  ) => {
    const number = padStart(count === undefined ? "–" : describeCount(count), numberWidth);
    return `${padEnd(label, labelWidth)}${paint(number)}${note === "" ? "" : `   ${style.dim(fitText(note, width - labelWidth - numberWidth - 3))}`}`;
  };
  const again = view.again === 0 ? "" : `, ${describeCount(view.again)} occurred again`;
  const target = view.count === undefined ? "" : ` of ${describeCount(view.count)}`;
  return [
    row(
      "Alerts raised",
      view.raised,
      `${target === "" ? "" : `${target.trim()}, `}${view.rate} a second${again}`,
      style.bold,
    ),
    row("Alerts in Tocsin", tocsin?.alerts, tocsin ? `server uses ${Math.round(tocsin.memoryMb)} MB` : ""),
    row(
      "Runs in progress",
      tocsin?.active,
      tocsin && tocsin.blocked > 0 ? `${describeCount(tocsin.blocked)} wait for their turn` : "",
    ),
    row("     waiting", tocsin?.waiting, "", tocsin?.waiting ? style.warn : undefined),
    row("     succeeded", tocsin?.succeeded, "", style.good),
    row("     failed", tocsin?.failed, "", tocsin?.failed ? style.bad : undefined),
    row(
      "Incidents in XSOAR",
      view.incidents,
      view.missing === 0 ? "" : `${describeCount(view.missing)} on their way`,
      style.bold,
    ),
    renderLatency(view.latency, width, style),
  ];
}

function renderLatency(latency: DemoView["latency"], width: number, style: Style): string {
  const label = padEnd("Raised → incident", labelWidth);
  if (!latency) return label + padStart("–", numberWidth);
  const note = `half are faster, 99 of 100 within ${describeDuration(latency.p99)}`;
  const shown = fitText(note, width - labelWidth - numberWidth - 3);
  return `${label}${padStart(describeDuration(latency.p50), numberWidth)}   ${style.dim(shown)}`;
}

function renderVendors(vendors: readonly VendorView[], width: number, style: Style): string[] {
  const counts = (vendor: VendorView) =>
    [vendor.requests, vendor.throttled, vendor.failed, vendor.hung, vendor.reset].map(describeCount);
  const titles = ["requests", "429", "5xx", "hung", "reset"];
  return renderTable({
    columns: [
      { title: "Vendor" },
      ...titles.map((title) => ({ title, align: "right" }) as const),
      { title: "", flexible: true },
    ],
    rows: vendors.map((vendor) => [
      vendor.name,
      ...counts(vendor),
      vendor.downFor === undefined ? "up" : `DOWN, back in ${Math.ceil(vendor.downFor / 1000)} s`,
    ]),
    width,
    paint: (cell, column, row) =>
      column === titles.length + 1 ? (vendors[row]?.downFor === undefined ? style.good : style.bad)(cell) : cell,
    paintTitle: style.dim,
  });
}

function renderKeys({ phase }: DemoView, width: number, style: Style): string {
  if (phase === "ending") return "";
  const keys =
    phase === "draining"
      ? "k kill the server   o console   w why   q do not wait"
      : "k kill the server   x XSOAR down for 30 s   o console   w why   h help   q end";
  return style.dim(fitText(keys, width));
}
