/**
 * Mapping alone: alerts as Sekoia.io and Logz.io send them through mappers as teams write them, ten fields of which four
 * have transformers, on one core; and extraction of indicators from them and from text that means harm.
 */
import type { Json, JsonObject } from "#base/json.ts";
import { readContent } from "#formats/read-content.ts";
import { extractIndicators } from "#playbook/indicators/extract-indicators.ts";
import { textOfData } from "#playbook/indicators/text-of-data.ts";
import { catalogOf } from "#playbook/xsoar/mapping/field-catalog.ts";
import { mapEvent } from "#playbook/xsoar/mapping/map-event.ts";
import { compileMapper } from "#playbook/xsoar/mapping/mapping-plan.ts";
import { buildField } from "#test/build-mapper.ts";
import { hostileTexts } from "#test/hostile-texts.ts";
import type { Measurement } from "./table.ts";

const alerts = 20_000;
const turns = 5;
const budget = 20_000;
const junkLength = 1_000_000;

const argument = (simple: string) => ({ value: { simple }, isContext: false });
const transformed = (root: string, operator: string, args: Record<string, string> = {}) => {
  const given = Object.fromEntries(Object.entries(args).map(([name, text]) => [name, argument(text)]));
  return { complex: { root, accessor: "", filters: [], transformers: [{ operator, args: given }] } };
};

function sekoiaAlert(at: number): JsonObject {
  return {
    uuid: `1d2f8f0e-6c5b-4a8e-9d5c-${String(at).padStart(12, "0")}`,
    title: "Mailbox rule after a risky sign-in",
    created_at: 1_751_871_600 + at,
    updated_at: 1_751_871_660 + at,
    community_uuid: "9c1d7a52-58f4-4f0a-9b3e-2f0a8c6d4e21",
    short_id: `AL${at}`,
    entity: { uuid: "2b7e1516-28ae-4d2a-abf7-158809cf4f3c", name: "Head office" },
    urgency: { current_value: at % 100, value: 70, severity: 60, criticity: 10, display: "High" },
    alert_type: { value: "account-compromise", category: "intrusions" },
    status: { uuid: "2efc4930-1442-4abb-acf2-58ba219a4fc0", name: "Pending", description: "Not handled yet" },
    rule: { uuid: "77f7e3b6-4f1a-4c58-90d7-4b1f4d1a9f42", name: "Forwarding rule by a new device", severity: 60 },
    source: `198.51.100.${at % 256}`,
    target: "mail.example.com",
    similar: 3,
    details: "Three sign-ins from a country never seen before, then a rule that forwards everything.",
    ttps: [{ name: "Valid Accounts" }, { name: "Email Forwarding Rule" }],
    kill_chain_short_id: null,
    first_seen_at: "2025-07-07T06:58:12.120000Z",
    last_seen_at: "2025-07-07T07:00:00.400000Z",
    assets: ["c50cc586-f3d9-4198-9c0a-1d2e3f405162"],
  };
}

function logzioAlert(at: number): JsonObject {
  return {
    alertId: 412_345,
    alertEventId: `9fb0e6a9-90c0-43ac-8e50-${String(at).padStart(12, "0")}`,
    name: "Malware on an endpoint",
    description: "The agent reported a detection on a managed endpoint.",
    alertSummary: "Alert if query 'category:av.detect' results GREATER_THAN 0.00 in 5 minutes.",
    eventDate: 1_751_871_620.441 + at,
    alertWindowStartDate: 1_751_871_320.441 + at,
    alertWindowEndDate: 1_751_871_620.441 + at,
    severity: "HIGH",
    groupBy: { TargetHostName: `srv-${at % 50}`, TargetHash: "81da244a770c46ace2cf112214f8e75e", ThreatName: "Trojan" },
    tags: ["malware", "endpoint"],
    hits: 4,
    isMuted: false,
    mitreTags: [],
  };
}

const sekoiaLines = {
  name: { simple: "title" },
  occurred: transformed("created_at", "TimeStampToDate"),
  severity: transformed("urgency.display", "MapValuesTransformer", {
    input_values: "Low,Moderate,High,Major,Urgent",
    mapped_values: "1,2,3,3,4",
  }),
  details: { simple: "details" },
  dbotMirrorId: { simple: "uuid" },
  "Rule Name": { simple: "rule.name" },
  "Source Address": { simple: "source" },
  "First Seen": { simple: "first_seen_at" },
  Techniques: transformed("ttps.name", "join", { separator: ", " }),
  "Alert Link": transformed("short_id", "concat", { prefix: "https://app.sekoia.io/operations/alerts/" }),
};

const logzioLines = {
  name: { simple: "name" },
  occurred: { simple: "eventDate" },
  severity: transformed("severity", "toLowerCase"),
  details: { simple: "description" },
  dbotMirrorId: { simple: "alertEventId" },
  Query: transformed("alertSummary", "replaceMatch", { regex: "^.*query '([^']*)'.*$", replaceWith: "$1" }),
  Host: transformed("groupBy.TargetHostName", "toUpperCase"),
  Hash: { simple: "groupBy.TargetHash" },
  Hits: { simple: "hits" },
  Tags: transformed("tags", "join", { separator: ", " }),
};

/** Read as any content is, for fields of which one is a date and one a number. */
function compile(name: string, lines: Record<string, unknown>, labels: boolean) {
  const mapping = { [name]: { dontMapEventToLabels: !labels, internalMapping: lines } };
  const text = JSON.stringify({ id: name, name, type: "mapping-incoming", version: -1, mapping });
  const [item] = readContent(text, "mapper.json").items;
  if (item?.kind !== "mapper") throw new Error("the mapper of the measurement is not read");
  const fields = Object.keys(lines).map((line) =>
    buildField(line, line === "First Seen" ? "date" : line === "Hits" ? "number" : "shortText"),
  );
  return compileMapper(item.value, catalogOf(fields));
}

/** Of several turns the best, a second: what the machine does besides is not ours. The first ones warm up. */
function bestRate(run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns; turn++) least = Math.min(least, milliseconds(run));
  return (alerts / least) * 1_000;
}

function milliseconds(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

function measure(
  what: string,
  name: string,
  events: readonly JsonObject[],
  lines: Record<string, unknown>,
  labels: boolean,
  explain = false,
): Measurement {
  const mapper = compile(name, lines, labels);
  const [event = {}] = events;
  const sample = mapEvent(mapper, name, event, { now: 0 });
  const filled = Object.keys(sample.system).length + Object.keys(sample.custom).length;
  if (filled !== Object.keys(lines).length || sample.problems.length > 0)
    throw new Error("the measurement maps too little");
  const texts = events.map((one) => JSON.stringify(one));
  const rate = bestRate(() => {
    for (const one of events) mapEvent(mapper, name, one, { now: 0 }, { explain });
  });
  const parse = bestRate(() => {
    for (const text of texts) JSON.parse(text);
  });
  return {
    what,
    measured: `${perSecond(rate)} alerts/s`,
    ...(explain ? {} : { budget: `≥ ${perSecond(budget)}`, met: rate >= budget }),
    reference: `JSON.parse of the same ${perSecond(parse)}, ratio ${(rate / parse).toFixed(2)}`,
  };
}

function perSecond(rate: number): string {
  return Math.round(rate).toLocaleString("en");
}

export async function benchMapping(): Promise<Measurement[]> {
  const sekoia = Array.from({ length: alerts }, (_, at) => sekoiaAlert(at));
  const logzio = Array.from({ length: alerts }, (_, at) => logzioAlert(at));
  return [
    measure("map Sekoia.io alerts, 10 fields", "Sekoia Alert", sekoia, sekoiaLines, false),
    measure("map Logz.io alerts, 10 fields and labels", "Logz.io Alert", logzio, logzioLines, true),
    measure("the same, each field explained", "Logz.io Alert", logzio, logzioLines, true, true),
    measureExtraction(sekoia),
    measureJunk(),
  ];
}

function measureExtraction(events: readonly Json[]): Measurement {
  const texts = events.map(textOfData);
  const rate = bestRate(() => {
    for (const text of texts) extractIndicators(text);
  });
  const size = texts.reduce((sum, text) => sum + text.length, 0) / 1_000_000;
  return {
    what: "extract indicators from Sekoia.io alerts",
    measured: `${perSecond(rate)} alerts/s`,
    reference: `${((rate / alerts) * size).toFixed(1)} MB/s`,
  };
}

/** The worst of many kinds, each by itself. */
function measureJunk(): Measurement {
  const measured = hostileTexts(junkLength).map(({ kind, text }) => {
    const took = Math.min(...[1, 2].map(() => milliseconds(() => void extractIndicators(text))));
    const half = milliseconds(() => void extractIndicators(text.slice(0, text.length / 2)));
    return { kind, took, half };
  });
  const worst = measured.reduce((most, one) => (one.took > most.took ? one : most));
  return {
    what: "extract indicators from 1 MB of junk, the worst of many kinds",
    measured: `${Math.round(worst.took)} ms (${JSON.stringify(worst.kind.slice(0, 20))})`,
    budget: "≤ 1,000 ms",
    met: worst.took <= 1_000,
    reference: `half of it ${Math.round(worst.half)} ms, ratio ${(worst.took / worst.half).toFixed(1)}`,
  };
}
