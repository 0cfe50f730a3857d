/** Metrics as Prometheus reads them: text, one family after the other. */

export interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
}

export interface Family {
  name: string;
  help: string;
  type: "counter" | "gauge";
  samples: readonly Sample[];
}

export interface HistogramSample {
  labels?: Readonly<Record<string, string>>;
  /** Upper bounds, in seconds, and how many fell under each but not the one before; one more count than bounds. */
  bounds: readonly number[];
  counts: readonly number[];
  sum: number;
}

export interface HistogramFamily {
  name: string;
  help: string;
  type: "histogram";
  samples: readonly HistogramSample[];
}

export const expositionType = "text/plain; version=0.0.4; charset=utf-8";

export function renderMetrics(families: readonly (Family | HistogramFamily)[]): string {
  const lines: string[] = [];
  for (const family of families) {
    lines.push(`# HELP ${family.name} ${family.help}`, `# TYPE ${family.name} ${family.type}`);
    if (family.type === "histogram")
      for (const sample of family.samples) lines.push(...renderHistogram(family.name, sample));
    else for (const { labels, value } of family.samples) lines.push(`${family.name}${renderLabels(labels)} ${value}`);
  }
  return `${lines.join("\n")}\n`;
}

function renderHistogram(name: string, { labels, bounds, counts, sum }: HistogramSample): string[] {
  let under = 0;
  const buckets = counts.map((count, index) => {
    under += count;
    return `${name}_bucket${renderLabels({ ...labels, le: String(bounds[index] ?? "+Inf") })} ${under}`;
  });
  return [...buckets, `${name}_sum${renderLabels(labels)} ${sum}`, `${name}_count${renderLabels(labels)} ${under}`];
}

function renderLabels(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

/** An instance may be called anything. */
function escapeValue(value: string): string {
  return value.slice(0, 200).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
