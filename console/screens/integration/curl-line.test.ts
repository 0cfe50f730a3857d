import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { curlLine, webhookAddress } from "./curl-line.ts";

/** What a shell makes of the line, as curl would get it. */
const wordsOf = (line: string) =>
  execFileSync("sh", ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);

test("the credentials are asked for the way the instance compares them", () => {
  const line = (credentials_identifier: string) => curlLine("https://t/x", { parameters: { credentials_identifier } });
  assert.ok(wordsOf(line("_header: Authorization")).includes("Authorization: <password>"));
  assert.ok(wordsOf(line("soc")).includes("soc:<password>"));
  assert.ok(!line("").includes("<password>"));
});

test("a hostile name or user stays one word of the command line", () => {
  const name = `x'; touch /tmp/pwned; $(id) \`id\` "`;
  const address = webhookAddress("https://t", name);
  const words = wordsOf(curlLine(address, { parameters: { credentials_identifier: name } }));
  assert.equal(words[3], `https://t/instance/execute/${encodeURIComponent(name)}`);
  assert.equal(words[5], `${name}:<password>`);
  assert.equal(words.length, 10);
});
