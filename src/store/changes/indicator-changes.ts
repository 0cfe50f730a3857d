import type pg from "pg";
import type { JsonObject } from "#base/json.ts";
import { cleanText } from "../clean-text.ts";
import { cleanIndicatorValue, hashIndicator, possibleHashes } from "../indicator-key.ts";
import { jsonList } from "../json-list.ts";
import { describeRecords, type RecordRow } from "../record-rows.ts";
import type { StoreChange, StoreChangeRow } from "./store-change.ts";

type AnyIndicatorChange = Extract<
  StoreChange,
  { kind: "setIndicator" | "indicatorField" | "deleteIndicators" | "excludeIndicators" | "relateIndicators" }
>;

interface IndicatorState {
  /** Undefined: it is made now. */
  id: string | undefined;
  type: string;
  value: string;
  hash: string;
  score: number;
  manualScore: boolean;
  setBy: string;
  source: string;
  comment: string;
  /** JSON text. */
  fields: string;
  firstSeen: number;
  lastSeen: number;
  created: number;
  modified: number;
  changed: boolean;
  gone: boolean;
  /** Investigations it is to be related to, with the moment. */
  relations: Map<string, number>;
}

const keyOf = (hash: string, type: string) => `${hash} ${type}`;

/** Indicators of a batch of changes. Excluded values become none. */
export class IndicatorChanges {
  readonly #indicators = new Map<string, IndicatorState>();
  readonly #byId = new Map<string, IndicatorState>();
  readonly #excluded = new Set<string>();
  readonly #exclusions = new Map<string, { row: StoreChangeRow; type: string; value: string; reason: string }>();

  static async load(client: pg.ClientBase, changes: readonly StoreChange[]): Promise<IndicatorChanges> {
    const loaded = new IndicatorChanges();
    const hashes = new Set<string>();
    const ids = new Set<string>();
    for (const change of changes) {
      if (change.kind === "setIndicator") for (const hash of possibleHashes(change.value)) hashes.add(hash);
      if (change.kind === "deleteIndicators") for (const id of change.ids) ids.add(id);
      if (
        change.kind === "indicatorField" ||
        change.kind === "excludeIndicators" ||
        change.kind === "relateIndicators"
      ) {
        for (const value of change.values) for (const hash of possibleHashes(value)) hashes.add(hash);
      }
    }
    if (hashes.size === 0 && ids.size === 0) return loaded;
    const { rows } = await client.query<IndicatorState>({
      name: "load-indicators-to-change",
      text: `select id, type, value, value_hash as hash, score, manual_score as "manualScore", set_by as "setBy", source,
          comment, fields::text as fields, (extract(epoch from first_seen) * 1000)::float8 as "firstSeen",
          (extract(epoch from last_seen) * 1000)::float8 as "lastSeen",
          (extract(epoch from created) * 1000)::float8 as created,
          (extract(epoch from modified) * 1000)::float8 as modified
        from indicators where value_hash = any($1) or id = any($2::bigint[]) order by id for update`,
      values: [[...hashes], [...ids]],
    });
    for (const row of rows) {
      loaded.#keep({ ...row, id: String(row.id), changed: false, gone: false, relations: new Map() });
    }
    const excluded = await client.query<{ type: string; hash: string }>({
      name: "load-excluded-indicators",
      text: "select type, value_hash as hash from excluded_indicators where value_hash = any($1)",
      values: [[...hashes]],
    });
    for (const { type, hash } of excluded.rows) loaded.#excluded.add(keyOf(hash, type));
    return loaded;
  }

  apply(row: StoreChangeRow, change: AnyIndicatorChange): string | undefined {
    switch (change.kind) {
      case "setIndicator":
        return this.#set(row, change);
      case "indicatorField": {
        const missing = change.values.filter((value) => {
          const found = this.#find(value, null);
          for (const state of found) changeListField(row, state, change);
          return found.length === 0;
        });
        return missing.length === 0 ? undefined : `there is no indicator ${missing.join(", ")}`;
      }
      case "deleteIndicators": {
        const missing = change.ids.filter((id) => !this.#drop(this.#byId.get(id)));
        return missing.length === 0 ? undefined : `there is no indicator ${missing.join(", ")}`;
      }
      case "excludeIndicators":
        for (const value of change.values) this.#exclude(row, change.indicatorType, value, change.reason);
        return undefined;
      case "relateIndicators": {
        const missing = change.values.filter((value) => !this.#relate(row, value, change.investigation));
        return missing.length === 0 ? undefined : `there is no indicator ${missing.join(", ")}`;
      }
    }
  }

  #set(row: StoreChangeRow, change: Extract<StoreChange, { kind: "setIndicator" }>): string | undefined {
    const value = cleanIndicatorValue(change.value);
    const found = this.#find(change.value, change.indicatorType);
    if (found.length === 0) {
      const type = cleanText(change.indicatorType ?? "Unknown", 200);
      const hash = hashIndicator(type, change.value);
      if (this.#excluded.has(keyOf(hash, type)) || this.#excluded.has(keyOf(hash, ""))) {
        return `${value} is on the exclusion list`;
      }
      found.push(this.#keep(newIndicator(row, type, value, hash, change)));
    }
    let kept: string | undefined;
    for (const state of found) kept = setIndicator(row, state, change) ?? kept;
    return kept;
  }

  /** Those that are there. */
  #find(value: string, type: string | null): IndicatorState[] {
    if (type !== null) {
      const found = this.#indicators.get(keyOf(hashIndicator(type, value), cleanText(type, 200)));
      return found && !found.gone ? [found] : [];
    }
    const hashes = new Set(possibleHashes(value));
    return [...this.#indicators.values()].filter(
      (state) => !state.gone && hashes.has(state.hash) && state.hash === hashIndicator(state.type, value),
    );
  }

  #exclude(row: StoreChangeRow, type: string, value: string, reason: string): void {
    const clean = cleanText(type, 200);
    // Without a type both spellings are excluded: what would be the same under any type.
    for (const hash of clean === "" ? possibleHashes(value) : [hashIndicator(clean, value)]) {
      this.#excluded.add(keyOf(hash, clean));
      this.#exclusions.set(keyOf(hash, clean), { row, type: clean, value: cleanIndicatorValue(value), reason });
    }
    for (const state of this.#find(value, clean === "" ? null : clean)) this.#drop(state);
  }

  #relate({ at }: StoreChangeRow, value: string, investigation: string): boolean {
    const found = this.#find(value, null);
    for (const state of found) {
      state.relations.set(investigation, at);
      state.lastSeen = Math.max(state.lastSeen, at);
      state.changed = true;
    }
    return found.length > 0;
  }

  #keep(state: IndicatorState): IndicatorState {
    this.#indicators.set(keyOf(state.hash, state.type), state);
    if (state.id !== undefined) this.#byId.set(state.id, state);
    return state;
  }

  #drop(state: IndicatorState | undefined): boolean {
    if (!state || state.gone) return false;
    state.gone = true;
    state.relations.clear();
    if (state.id === undefined) this.#indicators.delete(keyOf(state.hash, state.type));
    return true;
  }

  async write(client: pg.ClientBase): Promise<void> {
    const states = [...new Set([...this.#indicators.values(), ...this.#byId.values()])];
    const gone = states.flatMap((state) => (state.gone && state.id !== undefined ? [state.id] : []));
    if (gone.length > 0) {
      await client.query({
        name: "delete-indicators",
        text: `with gone as (delete from indicators where id = any($1::bigint[]))
          delete from indicator_incidents where indicator_id = any($1::bigint[])`,
        values: [gone],
      });
    }
    const changed = states.filter((state) => state.changed && !state.gone);
    if (changed.length > 0) await this.#writeChanged(client, changed);
    if (this.#exclusions.size > 0) await this.#writeExclusions(client);
  }

  async #writeChanged(client: pg.ClientBase, changed: readonly IndicatorState[]): Promise<void> {
    const { rows } = await client.query<{ id: string; type: string; hash: string }>({
      name: "write-indicators",
      text: `insert into indicators (${records.names}) select ${records.selected} from ${records.fromFirst}
        on conflict (value_hash, type) do update set ${records.excluded(changeable)}, version = indicators.version + 1
        returning id, type, value_hash as hash`,
      values: records.values(changed.map(rowOf)),
    });
    const ids = new Map(rows.map(({ id, type, hash }) => [keyOf(hash, type), id]));
    const relations = changed.flatMap((state) =>
      [...state.relations].map(([investigation, at]) => ({
        id: ids.get(keyOf(state.hash, state.type)),
        investigation,
        at: new Date(at).toISOString(),
      })),
    );
    if (relations.length === 0) return;
    await client.query({
      name: "relate-indicators",
      text: `insert into indicator_incidents (indicator_id, investigation_id, related_at)
        select * from unnest($1::bigint[], $2::text[], $3::timestamptz[]) on conflict do nothing`,
      values: [
        relations.map(({ id }) => id),
        relations.map(({ investigation }) => investigation),
        relations.map(({ at }) => at),
      ],
    });
  }

  async #writeExclusions(client: pg.ClientBase): Promise<void> {
    const rows = [...this.#exclusions].map(([key, { row, type, value, reason }]) =>
      JSON.stringify({
        type,
        value,
        value_hash: key.slice(0, key.indexOf(" ")),
        reason: cleanText(reason),
        excluded_by: cleanText(row.by, 200),
        excluded_at: new Date(row.at).toISOString(),
      }),
    );
    await client.query({
      name: "exclude-indicators",
      text: `insert into excluded_indicators (type, value, value_hash, reason, excluded_by, excluded_at)
        select * from json_to_recordset($1::json) as r
          (type text, value text, value_hash text, reason text, excluded_by text, excluded_at timestamptz)
        on conflict (value_hash, type) do update
          set value = excluded.value, reason = excluded.reason, excluded_by = excluded.excluded_by, excluded_at = excluded.excluded_at`,
      values: [jsonList(rows)],
    });
  }
}

function newIndicator(
  row: StoreChangeRow,
  type: string,
  value: string,
  hash: string,
  change: Extract<StoreChange, { kind: "setIndicator" }>,
): IndicatorState {
  return {
    id: undefined,
    type,
    value,
    hash,
    score: 0,
    manualScore: false,
    setBy: "",
    source: "",
    comment: "",
    fields: "{}",
    firstSeen: change.firstSeen ?? change.lastSeen ?? row.at,
    lastSeen: change.lastSeen ?? row.at,
    created: row.at,
    modified: row.at,
    changed: true,
    gone: false,
    relations: new Map(),
  };
}

/** Two items are the same when they look the same. A field of one value becomes a list. */
function changeListField(
  row: StoreChangeRow,
  state: IndicatorState,
  { field, action, items }: Extract<StoreChange, { kind: "indicatorField" }>,
): void {
  const fields = JSON.parse(state.fields) as JsonObject;
  const before = Object.hasOwn(fields, field) ? (fields[field] ?? null) : null;
  const list = Array.isArray(before) ? before : before === null || before === "" ? [] : [before];
  const named = new Set(items.map((item) => JSON.stringify(item)));
  const kept = list.filter((item) => action === "append" || !named.has(JSON.stringify(item)));
  const there = new Set(kept.map((item) => JSON.stringify(item)));
  const value = action === "append" ? [...kept, ...items.filter((item) => !there.has(JSON.stringify(item)))] : kept;
  Object.defineProperty(fields, field, { value, writable: true, enumerable: true, configurable: true });
  state.fields = JSON.stringify(fields);
  state.changed = true;
  state.modified = Math.max(state.modified, row.at);
}

/** Why a part of it was left; what else the change says is set. */
function setIndicator(
  row: StoreChangeRow,
  state: IndicatorState,
  change: Extract<StoreChange, { kind: "setIndicator" }>,
): string | undefined {
  state.changed = true;
  state.modified = Math.max(state.modified, row.at);
  state.lastSeen = Math.max(state.lastSeen, change.lastSeen ?? row.at);
  state.firstSeen = Math.min(state.firstSeen, change.firstSeen ?? change.lastSeen ?? row.at);
  if (change.source !== undefined) state.source = cleanText(change.source, 500);
  if (change.comment !== undefined) state.comment = cleanText(change.comment, 5_000);
  const names = Object.keys(change.fields);
  if (names.length > 0) {
    const fields = JSON.parse(state.fields) as JsonObject;
    for (const name of names) {
      const value = change.fields[name] ?? null;
      if (value === null) delete fields[name];
      else Object.defineProperty(fields, name, { value, writable: true, enumerable: true, configurable: true });
    }
    state.fields = JSON.stringify(fields);
  }
  if (change.score === undefined) return undefined;
  if (row.by === "" && change.score === state.score) return undefined;
  if (row.by === "" && state.manualScore) return `the verdict on ${state.value} was set by ${state.setBy} and stays`;
  state.score = change.score;
  state.manualScore = row.by !== "";
  state.setBy = cleanText(row.by, 200);
  return undefined;
}

function rowOf(state: IndicatorState): RecordRow {
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    plain: {
      type: state.type,
      value: state.value,
      value_hash: state.hash,
      score: state.score,
      manual_score: state.manualScore,
      set_by: state.setBy,
      source: state.source,
      comment: state.comment,
      first_seen: iso(state.firstSeen),
      last_seen: iso(state.lastSeen),
      created: iso(state.created),
      modified: iso(state.modified),
    },
    json: [state.fields],
  };
}

const records = describeRecords(
  {
    type: "text",
    value: "text",
    value_hash: "text",
    score: "smallint",
    manual_score: "boolean",
    set_by: "text",
    source: "text",
    comment: "text",
    first_seen: "timestamptz",
    last_seen: "timestamptz",
    created: "timestamptz",
    modified: "timestamptz",
  },
  ["fields"],
);
const changeable = [
  "score",
  "manual_score",
  "set_by",
  "source",
  "comment",
  "fields",
  "first_seen",
  "last_seen",
  "modified",
];
