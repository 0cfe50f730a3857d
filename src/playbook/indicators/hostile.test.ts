/** Text of strangers: nothing is thrown, places are right, and a long text costs what its length costs. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Json } from "#base/json.ts";
import { hostileTexts } from "#test/hostile-texts.ts";
import { extractIndicators } from "./extract-indicators.ts";
import { textOfData } from "./text-of-data.ts";

const pieces = fc.oneof(
  fc.constantFrom(
    "http://",
    "hxxps[:]//",
    "www.",
    "evil.com",
    "a.b-c.co.uk",
    "1.2.3.4",
    "10.0.0.0/8",
    "2001:db8::1",
    "joe@x.org",
    "[.]",
    "(at)",
    " [dot] ",
    "[",
    "]",
    "(",
    ")",
    ".",
    "..",
    "-",
    "@",
    ":",
    "/",
    "//",
    "\\",
    "\\n",
    "%3D",
    "%2F%2F",
    "&amp;",
    "&quot;",
    ",",
    "|",
    "\n",
    " ",
    "d41d8cd98f00b204e9800998ecf8427e",
    "CVE-2021-44228",
    "3:aaaaaaaaaaaa:bbbbbbbb",
    "version ",
    "x",
    "é",
    "谢",
    "💥",
    "\ud800",
    "_",
    "0",
    "?u=",
    "#",
  ),
  fc.string({ maxLength: 5 }),
);
const texts = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(""));

const keyOf = ({ type, value }: { type: string; value: string }) =>
  `${type} ${type === "File" ? value.toLowerCase() : value}`;

describe("indicators in hostile text", () => {
  it("whatever it holds, each is told once, as it stands there and in the order of the text", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const found = extractIndicators(text);
        assert.deepEqual(extractIndicators(text), found, "the same twice");
        assert.equal(new Set(found.map(keyOf)).size, found.length);
        let last = 0;
        for (const { raw, at, value } of found) {
          assert.equal(text.slice(at, at + raw.length), raw);
          assert.ok(raw.length > 0 && value.length > 0);
          assert.ok(at >= last);
          last = at;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("lines stand for themselves: what is in one is found whatever the others hold", () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const clean = (text: string) => text.replaceAll("\n", " ");
        const together = new Set(extractIndicators(`${clean(one)}\n${clean(other)}`).map(keyOf));
        const apart = new Set([...extractIndicators(clean(one)), ...extractIndicators(clean(other))].map(keyOf));
        assert.deepEqual([...together].sort(), [...apart].sort());
      }),
      { numRuns: 1_000 },
    );
  });

  it("an address that was defanged is the address", () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{1,8}$/);
    const hosts = fc
      .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom("com", "org", "co.uk", "io"))
      .map(([labels, suffix]) => [...labels, suffix].join("."));
    const urls = fc
      .tuple(fc.constantFrom("http", "https"), hosts, fc.stringMatching(/^(?:\/[a-z0-9]{1,6}){0,3}$/))
      .map(([scheme, host, path]) => `${scheme}://${host}${path}`);
    const addresses = fc.oneof(
      urls,
      fc.ipV4().filter((ip) => !/(?:^|\.)0\d/.test(ip)),
      fc.tuple(label, hosts).map(([name, host]) => `${name}@${host}`),
    );
    const dots = fc.constantFrom("[.]", "(.)", "{.}", "[dot]", "(DOT)");
    fc.assert(
      fc.property(addresses, dots, fc.constantFrom("[@]", "(at)", " [at] "), (plain, dot, at) => {
        const defanged = plain.replace(/^http/, "hxxp").replace("://", "[:]//").replaceAll(".", dot).replace("@", at);
        const values = (text: string) => extractIndicators(text).map(keyOf);
        assert.ok(values(plain).length > 0, plain);
        assert.deepEqual(values(defanged), values(plain), defanged);
      }),
      { numRuns: 1_000 },
    );
  });

  it("an indicator alone is found again", () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const indicator of extractIndicators(text)) {
          // A provider's suffix or a file's ending needs what stood around it.
          if (indicator.type === "Domain") continue;
          assert.ok(extractIndicators(indicator.value).map(keyOf).includes(keyOf(indicator)), keyOf(indicator));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  // What cost the square of its length would take hours.
  it("much of each kind of junk is read through", { timeout: 240_000 }, () => {
    for (const { text } of hostileTexts(300_000)) assert.ok(extractIndicators(text).length < 10);
  });
});

describe("the text within data", () => {
  it("is every text of it, in order, however deep, and no key", () => {
    assert.equal(
      textOfData({ a: "one", b: [{ c: "two" }, 5, null, true, "three"], "evil.com": {} }),
      "one\ntwo\nthree",
    );
    let deep: Json = "end";
    for (let level = 0; level < 100_000; level++) deep = level % 2 === 0 ? [deep] : { a: deep };
    assert.equal(textOfData(deep), "end");
    assert.equal(textOfData(Array.from({ length: 300_000 }, () => "x")).length, 599_999);
  });
});
