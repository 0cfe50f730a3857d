/** What a list may be like, and what a source of it reads all the same: the vendor here is a table of a few lines. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { createTestContext } from "../testing.ts";
import { createTimeSource } from "./create-time-source.ts";
import { pageAtOffset } from "./page-at-offset.ts";
import type { ListedPage, ListRequest, TimeList } from "./time-list.ts";

const start = Date.UTC(2026, 0, 1, 12) / 1000;

interface Row {
  id: string;
  at: number | null;
}

/** `answer` makes of what is asked for, and of all there is from then on, what this vendor lists. */
function open(
  rows: Row[],
  answer: (request: ListRequest, found: Row[]) => Partial<ListedPage> & { items: Json[] },
  more: Partial<TimeList> = {},
) {
  const time = { now: start * 1000 };
  const requests: ListRequest[] = [];
  const source = createTimeSource({
    pageSize: 4,
    async list(_context, request) {
      requests.push(request);
      assert.ok(requests.length < 2_000, "it does not come to an end");
      // What has no time is listed wherever somebody looks.
      const found = rows.filter(({ at }) => at === null || (at * 1000 >= request.since && at * 1000 <= time.now));
      return { vendorTime: time.now, ...answer(request, found) };
    },
    read(item) {
      const id = isObject(item) ? item.id : undefined;
      const stamp = isObject(item) && typeof item.at === "number" ? item.at : undefined;
      if (typeof id !== "string") return { alert: undefined, stamp, reason: "no id" };
      const raisedAt = stamp === undefined ? Number.NaN : stamp * 1000;
      return { alert: { sourceId: id, label: id, raisedAt, priority: 0, raw: item as JsonObject }, stamp };
    },
    ...more,
  });
  const context = createTestContext({
    parameters: { first_fetch: new Date(start * 1000 - 1_000).toISOString() },
    clock: { now: () => time.now },
  });
  const seen = new Set<string>();
  const reasons: string[] = [];
  let cursor: JsonObject | undefined;
  return {
    time,
    requests,
    seen,
    reasons,
    source,
    context,
    async round(): Promise<number> {
      for (let pages = 1; ; pages++) {
        const page = await source.fetchAlerts(context, cursor);
        cursor = page.cursor;
        for (const { sourceId } of page.alerts) seen.add(sourceId);
        reasons.push(...(page.unreadable ?? []).map(({ reason }) => reason));
        if (!page.more) return pages;
      }
    },
  };
}

const byTime = (rows: Row[]) => [...rows].sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
const row = (at: number | null, index: number): Row => ({ id: `r${index}`, at: at === null ? null : start + at });
const itemsOf = (rows: Row[]) => rows.map((one) => ({ ...one }));

describe("a vendor that counts pages", () => {
  it("is asked for a page that holds the offset, begins little before it, and goes beyond", () => {
    const whole = fc.integer({ min: 1, max: 1_000 });
    fc.assert(
      fc.property(fc.nat(20_000), whole, whole, (offset, limit, largest) => {
        const page = pageAtOffset(offset, { limit, largest });
        assert.equal(page.offset, (page.number - 1) * page.size);
        assert.ok(page.size >= 1 && page.size <= largest);
        assert.ok(page.offset <= offset && page.offset + page.size > offset, "it holds the offset");
        if (offset >= limit && offset <= largest) assert.equal(page.offset, offset, "it begins there");
      }),
    );
  });

  const paged = (request: ListRequest, found: Row[], largest = 1_000) => {
    const page = pageAtOffset(request.offset, { limit: request.limit, largest });
    const items = itemsOf(byTime(found).slice(page.offset, page.offset + page.size));
    return { items, offset: page.offset, limit: page.size };
  };

  it("loses nothing of a second that fills many pages, largest first", async () => {
    const rows = Array.from({ length: 137 }, (_, index) => row(1, index));
    const { round, seen, requests, time } = open(rows, (request, found) => paged(request, found), { largestPage: 50 });
    time.now += 5_000;
    await round();
    assert.equal(seen.size, 137);
    assert.ok(requests.some(({ limit }) => limit === 50));
  });

  it("that answers every page with the first holds the source up for no longer than that second", async () => {
    const rows = Array.from({ length: 90 }, (_, index) => row(1, index)).concat(row(4, 1_000), row(5, 1_001));
    const { round, seen, time } = open(
      rows,
      (request, found) => {
        const { limit, offset } = paged(request, found);
        return { items: itemsOf(byTime(found).slice(0, limit)), offset, limit };
      },
      { largestPage: 20 },
    );
    for (let rounds = 0; rounds < 12; rounds++) {
      time.now += 2_000;
      await round();
    }
    assert.ok(seen.has("r1000") && seen.has("r1001"));
  });
});

describe("a list in no order", () => {
  for (const largestPage of [4, 500]) {
    it(`is read to its end by offset, in pages of ${largestPage}`, async () => {
      const rows = Array.from({ length: 60 }, (_, index) => row((index * 37) % 60, index));
      const unsorted = ({ offset, limit }: ListRequest, found: Row[]) => ({
        items: itemsOf(found.slice(offset, offset + limit)),
      });
      const { round, seen, time } = open(rows, unsorted, { largestPage });
      time.now += 100_000;
      await round();
      assert.equal(seen.size, 60);
    });
  }

  it("is read to its end in a range of the past, too, beyond the first that is past it", async () => {
    const rows = Array.from({ length: 40 }, (_, index) => row((index * 23) % 40, index));
    const { source, context, time } = open(rows, ({ offset, limit }, found) => ({
      items: itemsOf(found.slice(offset, offset + limit)),
    }));
    time.now += 100_000;
    const found = new Set<string>();
    let cursor: JsonObject | undefined;
    for (let more = true; more; ) {
      const page = await source.readRange(context, { from: start * 1000, until: (start + 19) * 1000 }, cursor);
      for (const { sourceId } of page.alerts) found.add(sourceId);
      ({ cursor, more } = page);
    }
    assert.equal(found.size, 20);
  });
});

describe("what a page may hold", () => {
  it("an alert without a time is an alert, and the way goes on by the others", async () => {
    const rows = [row(1, 1), row(null, 2), row(2, 3), row(3, 4), row(4, 5), row(5, 6)];
    const { round, seen, time } = open(rows, ({ offset, limit }, found) => ({
      items: itemsOf(found.slice(offset, offset + limit)),
    }));
    time.now += 10_000;
    await round();
    assert.equal(seen.size, 6);
  });

  it("one that is too large is told and stepped over; what was shrunk for it grows again", async () => {
    const rows = Array.from({ length: 60 }, (_, index) => row(index, index));
    const { round, seen, reasons, requests, time } = open(
      rows,
      ({ offset, limit }, found) => {
        for (let size = limit; ; size = Math.floor(size / 2)) {
          const items = itemsOf(byTime(found).slice(offset, offset + size));
          if (!items.some(({ id }) => id === "r10")) return { items, offset, limit: size };
          if (size === 1) return { items: [], offset, tooLarge: "too large" };
        }
      },
      { pageSize: 8 },
    );
    time.now += 100_000;
    await round();
    assert.equal(seen.size, 59);
    assert.deepEqual([...new Set(reasons)], ["too large"]);
    assert.equal(requests.at(-1)?.limit, 8);
  });
});

it("a cursor of before, which had milliseconds, goes on where it stood", async () => {
  const rows = [row(1, 1), row(5, 2)];
  const { source, context, time } = open(rows, ({ offset, limit }, found) => ({
    items: itemsOf(byTime(found).slice(offset, offset + limit)),
  }));
  time.now += 10_000;
  const before = { start: start * 1000 - 60_000, edge: start + 2, sweptEdge: start, sweepAt: 0, turn: "live" };
  const page = await source.fetchAlerts(context, {
    ...before,
    live: { from: start + 2, page: 3, mark: "", repeats: 0 },
  });
  assert.deepEqual(
    page.alerts.map(({ sourceId }) => sourceId),
    ["r2"],
  );
});

it("a sweep reads as many pages in a row as the vendor's rounds are rare, and the edge has its turn after them", async () => {
  const rows = Array.from({ length: 40 }, (_, index) => row(index * 10, index));
  for (const sweepPages of [1, 6]) {
    const sorted = ({ offset, limit }: ListRequest, found: Row[]) => ({
      items: itemsOf(byTime(found).slice(offset, offset + limit)),
    });
    const { round, time } = open(rows, sorted, { sweepPages });
    time.now += 400_000;
    await round();
    time.now += 61_000;
    // The one that begins a sweep, and the edge, which it did not reach; then what follows in the same round.
    assert.equal(await round(), sweepPages === 1 ? 3 : 8);
  }
});
