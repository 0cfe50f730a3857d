import { stepBoundsMs } from "#engine/run-counts.ts";
import type { ActiveHost } from "../active-host.ts";
import { describeInstances } from "../instance-health.ts";
import type { Family, HistogramFamily, Sample } from "./exposition.ts";

const gateStates = ["open", "trial", "closed"] as const;

/** What the active process does. One that stands by has none of it; a take-over begins at nought. */
export function collectHost(host: ActiveHost, now: number): (Family | HistogramFamily)[] {
  const { counts } = host.executor;
  const { stats } = host.journal;
  const live = host.executor.live();
  const instances = describeInstances(host);
  const sources = instances.flatMap(({ name, source }) => (source ? [{ labels: { instance: name }, source }] : []));
  const gates = instances.map(({ name, gate }) => ({ labels: { instance: name }, gate }));
  const one = (value: number): Sample[] => [{ value }];
  return [
    counter(
      "tocsin_alerts_ingested_total",
      "Alerts kept, by instance.",
      sources.map(({ labels, source }) => ({ labels, value: source.fetched })),
    ),
    counter(
      "tocsin_alerts_quarantined_total",
      "Alerts that could not be read.",
      sources.map(({ labels, source }) => ({ labels, value: source.quarantined })),
    ),
    counter(
      "tocsin_alerts_updated_total",
      "Changes of known alerts that were kept.",
      sources.map(({ labels, source }) => ({ labels, value: source.updated })),
    ),
    gauge(
      "tocsin_quarantine_waiting",
      "What waits in quarantine for a person.",
      sources.map(({ labels, source }) => ({ labels, value: source.waiting })),
    ),
    counter(
      "tocsin_source_errors_total",
      "Fetches that failed.",
      sources.map(({ labels, source }) => ({ labels, value: source.errors })),
    ),
    gauge(
      "tocsin_source_paused",
      "1 while a person has paused the source.",
      sources.map(({ labels, source }) => ({ labels, value: source.paused ? 1 : 0 })),
    ),
    counter(
      "tocsin_alerts_filtered_total",
      "Alerts kept that the instance's content filter left out.",
      sources.map(({ labels, source }) => ({ labels, value: source.filtered ?? 0 })),
    ),
    counter(
      "tocsin_alerts_passed_over_total",
      "Alerts that the instance's own filter does not want, and that are not kept.",
      sources.map(({ labels, source }) => ({ labels, value: source.passedOver ?? 0 })),
    ),
    gauge(
      "tocsin_source_lag_seconds",
      "Since when a source was last read to its end.",
      sources.flatMap(({ labels, source }) =>
        source.lastSuccess === null
          ? []
          : [{ labels, value: Math.max(0, now - Date.parse(source.lastSuccess)) / 1_000 }],
      ),
    ),
    gauge(
      "tocsin_source_failing",
      "1 while a source cannot be read.",
      sources.map(({ labels, source }) => ({ labels, value: source.state === "failing" ? 1 : 0 })),
    ),
    counter("tocsin_runs_started_total", "Runs begun.", one(counts.started + host.runsBegun)),
    counter(
      "tocsin_runs_finished_total",
      "Runs ended, by status.",
      Object.entries(counts.finished).map(([status, value]) => ({ labels: { status }, value })),
    ),
    gauge("tocsin_runs_in_memory", "Runs in memory.", one(live.running)),
    gauge("tocsin_runs_queued", "Runs queued for memory.", one(live.queued)),
    gauge("tocsin_runs_blocked", "Runs in memory whose every step waits.", one(live.waiting)),
    gauge(
      "tocsin_outside_writes_paused",
      "1 while every write to the outside is paused.",
      one(host.executor.outsideWrites.paused ? 1 : 0),
    ),
    counter(
      "tocsin_steps_total",
      "Steps and attempts, by what the command does to the world and how it came out.",
      Object.entries(counts.steps).flatMap(([kind, outcomes]) =>
        Object.entries(outcomes).map(([outcome, value]) => ({ labels: { class: kind, outcome }, value })),
      ),
    ),
    {
      name: "tocsin_command_seconds",
      help: "How long commands took that were answered.",
      type: "histogram",
      samples: [
        { bounds: stepBoundsMs.map((ms) => ms / 1_000), counts: counts.commandBuckets, sum: counts.commandMs / 1_000 },
      ],
    },
    counter("tocsin_questions_total", "Questions asked to people.", one(counts.questions)),
    counter("tocsin_journal_flushes_total", "Commits of the journal.", one(stats.flushes)),
    counter("tocsin_journal_flush_seconds_total", "Time spent in them.", one(stats.flushMs / 1_000)),
    counter("tocsin_journal_events_total", "Events written.", one(stats.events)),
    counter(
      "tocsin_housekeeping_removed_total",
      "What was old and left, by kind.",
      [...host.housekeeper.removed].map(([kind, value]) => ({ labels: { kind }, value })),
    ),
    gauge("tocsin_journal_pending", "Entries that wait for their commit.", one(stats.pending)),
    gauge(
      "tocsin_gate_state",
      "1 for the state an instance's gate is in.",
      gates.flatMap(({ labels, gate }) =>
        gateStates.map((state) => ({ labels: { ...labels, state }, value: gate.state === state ? 1 : 0 })),
      ),
    ),
    gauge(
      "tocsin_gate_waiting",
      "Requests that wait for their turn.",
      gates.map(({ labels, gate }) => ({ labels, value: gate.waiting })),
    ),
    gauge(
      "tocsin_gate_in_flight",
      "Requests that are out.",
      gates.map(({ labels, gate }) => ({ labels, value: gate.inFlight })),
    ),
  ];
}

function counter(name: string, help: string, samples: Sample[]): Family {
  return { name, help, type: "counter", samples };
}

function gauge(name: string, help: string, samples: Sample[]): Family {
  return { name, help, type: "gauge", samples };
}
