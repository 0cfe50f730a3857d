/**
 * What is there when alerts are decided on: incidents by their keys, and what is being suppressed. It is filled with what
 * the database knows, changed by each decision, and says afterwards what changed. Deciding a batch at once, or one alert
 * after the other with the database in between, comes to the same.
 */

/** An incident under one key. A number that is not given yet is written `new:<n>`, n growing. */
export interface RememberedIncident {
  incident: string;
  isOpen: boolean;
  /** When its first alert happened, and the last that was added under this key. */
  first: number;
  last: number;
}

export interface IncidentLookup {
  key: string;
  at: number;
  ms: number;
  /** Counting from the last alert that was added, not from the first. */
  fromLast: boolean;
  openOnly: boolean;
}

export interface Suppression {
  key: string;
  from: number;
  until: number;
  rule: string;
}

export class IntakeMemory {
  readonly #incidents = new Map<string, RememberedIncident[]>();
  readonly #suppressions = new Map<string, Suppression[]>();
  readonly #changed = new Map<string, { key: string; entry: RememberedIncident }>();
  readonly #begun: Suppression[] = [];

  /** As the database has it. */
  know(key: string, entry: RememberedIncident): void {
    const known = this.#incidents.get(key) ?? [];
    if (known.some(({ incident }) => incident === entry.incident)) return;
    this.#incidents.set(key, [...known, entry]);
  }

  knowSuppression(suppression: Suppression): void {
    const known = this.#suppressions.get(suppression.key) ?? [];
    if (!known.some(({ from }) => from === suppression.from)) {
      this.#suppressions.set(suppression.key, [...known, suppression]);
    }
  }

  /** The newest incident that fits. */
  find({ key, at, ms, fromLast, openOnly }: IncidentLookup): RememberedIncident | undefined {
    let newest: RememberedIncident | undefined;
    for (const entry of this.#incidents.get(key) ?? []) {
      const fits = isWithin(entry, at, ms, fromLast);
      if (fits && (entry.isOpen || !openOnly) && (!newest || isNewer(entry.incident, newest.incident))) newest = entry;
    }
    return newest;
  }

  remember(key: string, entry: RememberedIncident): void {
    const known = this.#incidents.get(key) ?? [];
    if (!known.some(({ incident }) => incident === entry.incident)) this.#incidents.set(key, [...known, entry]);
    this.#changed.set(`${key} ${entry.incident}`, { key, entry });
  }

  /** One more alert under this key. */
  extend(key: string, entry: RememberedIncident, at: number): void {
    entry.first = Math.min(entry.first, at);
    entry.last = Math.max(entry.last, at);
    this.#changed.set(`${key} ${entry.incident}`, { key, entry });
  }

  suppressionAt(key: string, at: number): Suppression | undefined {
    return this.#suppressions.get(key)?.find(({ from, until }) => at >= from && at < until);
  }

  suppress(suppression: Suppression): void {
    this.knowSuppression(suppression);
    this.#begun.push(suppression);
  }

  /** What is to be kept. */
  changes(): { incidents: { key: string; entry: RememberedIncident }[]; suppressions: Suppression[] } {
    return { incidents: [...this.#changed.values()], suppressions: this.#begun };
  }
}

/** The very same comparison as in the database: `store/intake-keys.ts`. */
function isWithin({ first, last }: RememberedIncident, at: number, ms: number, fromLast: boolean): boolean {
  const end = fromLast ? last : first;
  return end >= at - ms && first <= at + ms;
}

function isNewer(a: string, b: string): boolean {
  const isNew = a.startsWith("new:");
  if (isNew !== b.startsWith("new:")) return isNew;
  return isNew ? Number(a.slice(4)) > Number(b.slice(4)) : BigInt(a) > BigInt(b);
}
