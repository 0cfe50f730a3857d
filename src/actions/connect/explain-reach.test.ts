import assert from "node:assert/strict";
import { test } from "node:test";
import { directNetwork } from "#sdk/outbound/network.ts";
import { VendorError, type VendorErrorKind } from "#sdk/vendor-error.ts";
import { explainReach } from "./explain-reach.ts";

const failing = (code: string, kind: VendorErrorKind = "unreachable", message = code) => ({
  request: () => {
    const cause = Object.assign(new Error(message), { code });
    return Promise.reject(new VendorError(kind, `GET https://x.example/ cannot be reached (${code})`, { cause }));
  },
});
const at = "https://soc.example.com/api/v1 (region X)";
const behind = { ...directNetwork, proxyFor: () => "http://ann:secret@proxy.example:3128" };

test("what stands in between is told apart by its code, each with what to do", async () => {
  const cases: [code: string, kind: VendorErrorKind, detail: RegExp, mend: RegExp][] = [
    ["ENOTFOUND", "unreachable", /soc\.example\.com leads nowhere.*DNS/, /spelling/],
    ["EAI_AGAIN", "unreachable", /name server does not answer/, /spelling/],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "unreachable", /signed by itself \(TLS/, /TOCSIN_CA_FILE/],
    ["CERT_HAS_EXPIRED", "unreachable", /expired/, /TOCSIN_CA_FILE/],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "unknown", /not with TLS/, /port/],
    ["ECONNREFUSED", "unreachable", /Nothing listens at soc\.example\.com/, /server runs/],
    ["EHOSTUNREACH", "unreachable", /cannot be reached/, /firewall/],
  ];
  for (const [code, kind, detail, mend] of cases) {
    const { right, notAllowed } = await explainReach(failing(code, kind), directNetwork, at);
    assert.deepEqual([right.name, right.outcome, notAllowed], ["address", "failed", null], code);
    assert.match(right.detail, detail, code);
    assert.match(right.mend ?? "", mend, code);
  }
});

test("a proxy that lets nothing through is named, without the password in its address", async () => {
  const { right } = await explainReach(
    failing("UND_ERR_ABORTED", "unreachable", "Proxy response (403) !== 200 when HTTP Tunneling"),
    behind,
    at,
  );
  assert.match(right.detail, /The proxy proxy\.example:3128 does not let soc\.example\.com through/);
  assert.match(right.mend ?? "", /NO_PROXY/);
  assert.ok(!JSON.stringify(right).includes("secret"));
});

test("whatever is answered, the address is reached", async () => {
  const { right } = await explainReach(failing("X", "invalid"), directNetwork, at);
  assert.equal(right.outcome, "ok");
});
