import assert from "node:assert/strict";
import { test } from "node:test";
import { runBuiltin } from "#test/memory-investigation.ts";
import { hostPartsOf } from "./registered-domain.ts";
import { unescapeUrl } from "./unescape.ts";

const unescaped: [written: string, url: string][] = [
  ["hxxps://www[.]example[.]com", "https://www.example.com"],
  ["hxxp://a.example.com/?x=1&amp;y=2", "http://a.example.com/?x=1&y=2"],
  ["http:\\\\example.com", "http://example.com"],
  ["http:example.com", "http://example.com"],
  ["https:/example.com", "https://example.com"],
  ["HTTPS://example.com/POST", "HTTPS://example.com/POST"],
  ["ftp://example.com", "ftp://example.com"],
  ["www.example.com", "http://www.example.com"],
  [
    "https://emea01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.com%2Fx&data=02|01&reserved=0",
    "https://example.com/x",
  ],
  ["na01.safelinks.protection.outlook.com/?url=http%3a%2f%2fwww.example.com", "http://www.example.com"],
  [
    "https://urldefense.proofpoint.com/v2/url?u=http-3A__go.example.com_y4-3Fr-3D1&d=DwMFaQ&c=x",
    "http://go.example.com/y4?r=1",
  ],
  [
    "https://urldefense.proofpoint.com/v2/url?u=http-3A__example.com_test.php-3Fact-3DF00B-26c-3D1-11&d=D",
    "http://example.com/test.php?act=F00B&c=1\u0011",
  ],
  ["https://urldefense.com/v3/__http:/www.example.com__;!83Wvu$", "http://www.example.com"],
];

for (const [written, url] of unescaped) {
  test(`${written} is ${url}`, () => {
    assert.equal(unescapeUrl(written), url);
  });
}

test("UnEscapeURLs and UnEscapeIPs say each of a comma list in an entry of its own", async () => {
  const urls = await runBuiltin("UnEscapeURLs", { input: "hxxp://a.com, www.b.com" });
  assert.deepEqual(
    urls.entries.map(({ contents }) => contents),
    ["http://a.com", "http://www.b.com"],
  );
  const ips = await runBuiltin("UnEscapeIPs", { input: ["1[.]2[.]3[.]4"] });
  assert.equal(ips.contents, "1.2.3.4");
});

const hosts: [address: string, fqdn: string, domain: string][] = [
  ["a@m.acme.co.uk", "m.acme.co.uk", "acme.co.uk"],
  ["acme.com", "", "acme.com"],
  ["hxxp://www[.]acme[.]com/x?y=z", "www.acme.com", "acme.com"],
  ["https://na01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fsub.acme.com&x=1", "sub.acme.com", "acme.com"],
  ["https://urldefense.proofpoint.com/v2/url?u=http-3A__go.acme.com_y4&d=D", "go.acme.com", "acme.com"],
  ["http://1.2.3.4/x", "", ""],
  ["nothing", "", ""],
  ["", "", ""],
];

for (const [address, fqdn, domain] of hosts) {
  test(`the domain of ${address} is ${domain || "none"}`, () => {
    assert.deepEqual(hostPartsOf(address), { fqdn, domain });
  });
}

test("domains are told one entry each, and compared with one's own", async () => {
  const both = await runBuiltin("ExtractDomainAndFQDNFromUrlAndEmail", { input: "a@m.acme.co.uk,acme.com" });
  assert.deepEqual(
    both.entries.map(({ contents }) => contents),
    [
      ["m.acme.co.uk", "acme.co.uk"],
      ["", "acme.com"],
    ],
  );
  assert.equal((await runBuiltin("ExtractDomainFromUrlAndEmail", { input: "x" })).contents, "");
  const own = await runBuiltin("IsUrlPartOfDomain", { domains: "acme.com", urls: "http://WWW.acme.com/x,b.com" });
  assert.deepEqual(own.entryContext.IsUrlPartOfDomain, [
    { URL: "http://WWW.acme.com/x", Domain: "acme.com", IsInternal: true },
    { URL: "b.com", Domain: "b.com", IsInternal: false },
  ]);
});
