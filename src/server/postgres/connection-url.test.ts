import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TocsinError } from "#base/errors.ts";
import { connectionFromUrl } from "./connection-url.ts";

test("what connects is kept, what is shown holds no password", () => {
  const target = connectionFromUrl("postgres://soc:s%23cret@db.example:6432/tocsin?sslmode=verify-full");
  assert.equal(target.config.connectionString, "postgres://soc:s%23cret@db.example:6432/tocsin?sslmode=verify-full");
  assert.equal(target.label, "soc@db.example:6432/tocsin");
  assert.equal(connectionFromUrl("postgresql:///tocsin?host=/run/postgresql").label, "/run/postgresql/tocsin");
});

test("each mistake is named, and no message shows the password", () => {
  const mistakes: [string, RegExp][] = [
    ["", /not a URL/],
    ["db.example/tocsin", /not a URL/],
    ["mysql://soc:hunter2@db/tocsin", /mysql:/],
    ["postgresql://soc:hunter2@db", /no database/],
    ["postgresql://soc:hunter2#x@db/tocsin", /not a URL|# that is not/],
    ["postgresql://soc:hunter2@db/tocsin#x", /# that is not/],
    ["postgresql://soc:hunter2%@db/tocsin", /password holds a %/],
    ["postgresql://soc:hunter2@a,b/tocsin", /several hosts/],
    ["postgresql://soc:hunter2@db/one/two", /slash/],
    ["postgresql://soc:hunter2@db/tocsin?sslrootcert=/no/such/file.pem", /sslrootcert .*cannot be read/],
  ];
  for (const [url, words] of mistakes) {
    assert.throws(
      () => connectionFromUrl(url),
      (error) => {
        assert.ok(error instanceof TocsinError, url);
        assert.equal(error.code, "POSTGRES_URL_INVALID");
        assert.match(error.message, words);
        assert.doesNotMatch(`${error.message} ${error.mend}`, /hunter2/);
        return true;
      },
      url,
    );
  }
});

test("any text gives a target or a POSTGRES_URL_INVALID", () => {
  const part = fc.string({ maxLength: 12 });
  const urls = fc.oneof(
    part,
    fc.tuple(part, part, part, part).map(([a, b, c, d]) => `postgresql://${a}:${b}@${c}/${d}`),
  );
  fc.assert(
    fc.property(urls, (text) => {
      try {
        connectionFromUrl(text);
      } catch (error) {
        assert.ok(error instanceof TocsinError && error.code === "POSTGRES_URL_INVALID", String(error));
      }
    }),
  );
});
