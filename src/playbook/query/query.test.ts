import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Json } from "#base/json.ts";
import { checkQuery } from "./check-query.ts";
import { explainQuery, matchesQuery } from "./match-query.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";
import type { Query } from "./query.ts";
import { incidentFieldKind } from "./query-field.ts";
import { readQueryTime } from "./query-time.ts";

const now = Date.parse("2026-11-28T12:00:00Z");
const incident: Json = {
  id: "42",
  name: "Malware found on FIN-ws01",
  type: "Logz.io Malware",
  severity: 3,
  status: 1,
  owner: "",
  created: "2026-11-25T08:00:00Z",
  details: 'He said "stop"',
  labels: [
    { type: "Email/from", value: "eve@example.com" },
    { type: "Brand", value: "Logz.io" },
  ],
  CustomFields: { logzioalertid: "a-1", tags: ["pci", "Late night"], score: 17, "dotted.name": "yes" },
};

const ask = (text: string, document: Json = incident) => {
  const { query, problems } = parseQuery(text);
  assert.deepEqual(problems, [], text);
  return matchesQuery(query, document, { now, me: "ada" });
};

describe("a query over an incident", () => {
  for (const text of [
    "",
    "status:active",
    "status:1 and severity:>=3",
    "severity:high severity:>medium",
    'status:active and severity:>=3 and -owner:* and created:>="7 days ago" and logzioalertid:*',
    'owner:""',
    '-owner:"ada"',
    '-status:closed type:"logz.io malware"',
    'type:(Phishing or "Logz.io Malware")',
    "type:Logz*",
    "name:malware",
    'name:"found on"',
    "name:*ws01",
    "name:FIN-ws01",
    "created:<now",
    "created:>2026-11-24",
    "created:2026-11-25",
    'created:>="last 4 days"',
    'tags:pci tags:"late night"',
    "score:>16.5 score:<=17 score:17",
    "labels.Email/from:eve@example.com",
    "LABELS.email\\/FROM:*",
    "dotted.name:yes",
    'details:"\\"stop\\""',
    "(type:x or (severity:3 and not status:closed))",
    "malware -phishing",
    "not type:x",
    'id:42 and (owner:{me} or owner:"")',
    'owner: ""',
  ]) {
    it(`holds: ${text || "(nothing)"}`, () => assert.equal(ask(text), true));
  }
  for (const text of [
    "status:closed",
    "severity:<3",
    "severity:nonsense",
    "owner:*",
    "name:alware",
    "name:mal",
    "created:>yesterday",
    "created:>nonsense",
    "type:Logz",
    "tags:late",
    "labels.Email/to:*",
    "constructor:*",
    "__proto__:*",
    "name:FIN?ws0",
    "phishing",
    "owner:{me}",
  ]) {
    it(`does not hold: ${text}`, () => assert.equal(ask(text), false));
  }

  it("and binds closer than or", () => assert.equal(ask("severity:3 or type:x and type:y"), true));

  it("tells what decided, with the values found", () => {
    const explain = (text: string) => explainQuery(parseQuery(text).query, incident, { now });
    assert.deepEqual(explain("status:active and severity:4"), {
      matches: false,
      because: 'severity:"4" does not hold: severity is 3',
    });
    assert.equal(explain("type:x or severity:3").because, 'severity:"3" holds: severity is 3');
    assert.equal(explain("owner:ada").because, 'owner:"ada" does not hold: there is no owner');
    assert.match(explain("type:x or type:y").because, /type:"x".*; type:"y"/);
  });

  it("walks events of any shape, and stops at a depth nobody has", () => {
    const event: Json = { process: [{ hash: { md5: "aa" } }, { hash: { md5: "bb" } }], "host.name": "x" };
    assert.equal(ask("process.hash.md5:bb", event), true);
    assert.equal(ask("host.name:x", event), true);
    let deep: Json = "end";
    for (let depth = 0; depth < 5_000; depth++) deep = [deep];
    assert.equal(ask("a.b:*", { a: deep }), false);
  });
});

describe("a query that is wrong", () => {
  for (const [text, at, message] of [
    ['name:"open', 5, /never closed/],
    ["(status:1", 0, /never closed/],
    ["status:1)", 8, /closes nothing/],
    ["status:", 7, /value is missing/],
    ["status:>=", 7, /value is missing/],
    [":x", 0, /name is missing/],
    ["a or", 2, /nothing after "or"/],
    ["or a", 0, /nothing before "or"/],
    ["a and", 2, /nothing after "and"/],
    ["()", 0, /nothing between/],
    ["-", 0, /turn round/],
  ] as const) {
    it(`says so at its place: ${text}`, () => {
      const [problem] = parseQuery(text).problems;
      assert.match(problem?.message ?? "", message);
      assert.equal(problem?.at, at);
    });
  }

  it("is refused when it is too long or too deep", () => {
    assert.equal(parseQuery("a ".repeat(6_000)).problems.length, 1);
    const { problems } = parseQuery(`${"(".repeat(500)}a${")".repeat(500)}`);
    assert.ok(problems.some(({ message }) => /deep/.test(message)));
  });

  it("is checked against the fields there are", () => {
    const check = (text: string) => checkQuery(parseQuery(text).query, incidentFieldKind, now, ["severity"]);
    assert.deepEqual(check("status:active severity:3 created:>now type:x*"), []);
    assert.match(check("sevrity:3")[0]?.message ?? "", /no field "sevrity".* severity\?/);
    assert.match(check("status:open")[0]?.message ?? "", /pending, active, closed, archived/);
    assert.match(check("created:>soon")[0]?.message ?? "", /7 days ago/);
    assert.equal(check("name:x and severity:7")[0]?.at, 11);
  });
});

describe("times of queries", () => {
  for (const [text, expected] of [
    ["now", "2026-11-28T12:00:00Z"],
    ["today", "2026-11-28T00:00:00Z"],
    ["yesterday", "2026-11-27T00:00:00Z"],
    ["7 days ago", "2026-11-21T12:00:00Z"],
    ["1 month", "2026-10-28T12:00:00Z"],
    ["in 2 hours", "2026-11-28T14:00:00Z"],
    ["last 30 minutes", "2026-11-28T11:30:00Z"],
    ["last week", "2026-11-21T12:00:00Z"],
    ["2026-01-31", "2026-01-31T00:00:00Z"],
    ["2026-01-31T10:00:00+02:00", "2026-01-31T08:00:00Z"],
  ] as const) {
    it(text, () =>
      assert.equal(new Date(readQueryTime(text, now) ?? 0).toISOString(), new Date(expected).toISOString()),
    );
  }
  it("that are none", () => {
    for (const text of ["", "soon", "7 moons ago", "last", "2026-13-01"])
      assert.equal(readQueryTime(text, now), undefined, text);
  });
});

const name = fc.oneof(
  fc.constantFrom("name", "not", "and", "or", "a b", "-x", "labels.Email/from"),
  fc.string({ minLength: 1 }),
);
const leaf: fc.Arbitrary<Query> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text: fc.string(), at: fc.constant(0) }),
  fc.record({
    kind: fc.constant("field" as const),
    field: name,
    at: fc.constant(0),
    test: fc.oneof(
      fc.constant({ op: "exists" as const }),
      fc.record({ op: fc.constant("is" as const), value: fc.string(), pattern: fc.constant(false) }),
      fc.record({ op: fc.constantFrom(">" as const, ">=" as const, "<" as const, "<=" as const), value: fc.string() }),
    ),
  }),
);
const queries = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("query"), { minLength: 2, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant("not" as const), part: tie("query") }),
  ),
})).query;

/** Without places; a part turned round twice is the part. */
function plain(query: Query): unknown {
  switch (query.kind) {
    case "not":
      return query.part.kind === "not" ? plain(query.part.part) : { not: plain(query.part) };
    case "and":
    case "or":
      return { [query.kind]: query.parts.map(plain) };
    case "field":
      return { field: query.field, test: { ...query.test } };
    default:
      return query.kind === "text" ? { text: query.text } : "all";
  }
}

describe("any query", () => {
  it("printed and read back is itself", () => {
    fc.assert(
      fc.property(queries, (query) => {
        const text = printQuery(query);
        const read = parseQuery(text);
        assert.deepEqual(read.problems, [], text);
        assert.deepEqual(plain(read.query), plain(query), text);
      }),
      { numRuns: 1_000 },
    );
  });

  it("text is read without throwing, and what is read can be asked of anything", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[ab:()"\-<>=* \\]*$/));
    fc.assert(
      fc.property(text, fc.jsonValue(), (given, document) => {
        const { query } = parseQuery(given);
        const context = { now, me: "x" };
        assert.equal(
          explainQuery(query, document as Json, context).matches,
          matchesQuery(query, document as Json, context),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it("or its opposite holds, never both", () => {
    fc.assert(
      fc.property(queries, fc.jsonValue(), (query, document) => {
        const holds = matchesQuery(query, document as Json, { now });
        assert.equal(matchesQuery({ kind: "not", part: query }, document as Json, { now }), !holds);
      }),
    );
  });
});

describe("a query over hostile values", () => {
  it("breaks on none of them: an object in a list may have a toString that is no function", () => {
    const parsed = parseQuery("details:absent or severity:>2 or occurred:>2026-01-01");
    assert.ok(parsed.query);
    const odd = [[[{ toString: 1 }, null, "x"]]];
    const document = { details: odd, severity: odd, occurred: odd };
    assert.equal(matchesQuery(parsed.query, document, { now: 0 }), false);
  });
});
