import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { checkSenders, refuseAddress } from "./sender-addresses.ts";
import { checkSigning, deliveryIdOf, isSigned, refuseUnsigned } from "./signature.ts";

/** The example of the Standard Webhooks documentation. */
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const body = Buffer.from('{"test": 2432232314}');
const known = {
  "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
  "webhook-timestamp": "1614265330",
  "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const at = 1_614_265_330_000;

test("the documented example is signed, and nothing that differs from it in one place", () => {
  const parameters = { signing_secrets: secret };
  assert.equal(isSigned(parameters, known, body), true);
  const old = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDqqqqqqqq";
  assert.equal(isSigned({ signing_secrets: `${old} ${secret}` }, known, body), true, "while secrets change");
  assert.equal(isSigned({ signing_secrets: old }, known, body), false);
  const others = [
    { ...known, "webhook-id": "msg_other" },
    { ...known, "webhook-timestamp": "1614265331" },
    { ...known, "webhook-signature": known["webhook-signature"].replace("v1,", "v2,") },
    { ...known, "webhook-signature": "v1," },
    { ...known, "webhook-signature": "v1,g0hM9SsE" },
    { ...known, "webhook-signature": "" },
  ];
  for (const headers of others) assert.equal(isSigned(parameters, headers, body), false, JSON.stringify(headers));
  assert.equal(isSigned(parameters, known, Buffer.from('{"test":2432232314}')), false);
  const several = { ...known, "webhook-signature": `v1a,abc v1,AAAA ${known["webhook-signature"]}` };
  assert.equal(isSigned(parameters, several, body), true, "one of several is enough");
});

test("no secret signs anything that is empty or no secret", () => {
  const empty = createHmac("sha256", Buffer.alloc(0)).update("msg.1.").update(body).digest("base64");
  const headers = { "webhook-id": "msg", "webhook-timestamp": "1", "webhook-signature": `v1,${empty}` };
  for (const signing_secrets of ["whsec_", "plain text", "whsec_AA==", ""]) {
    assert.equal(isSigned({ signing_secrets }, headers, body), false, signing_secrets);
  }
});

test("before the body: three headers, and a time within the tolerance either way", () => {
  const codeOf = (headers: Record<string, string>, now: number, more = {}) =>
    refuseUnsigned({ signing_secrets: secret, ...more }, headers, now)?.code;
  assert.equal(codeOf(known, at), undefined);
  assert.equal(codeOf(known, at + 300_000), undefined);
  assert.equal(codeOf(known, at - 300_000), undefined);
  assert.equal(codeOf(known, at + 301_000), "WEBHOOK_TIMESTAMP_REFUSED");
  assert.equal(codeOf(known, at - 301_000), "WEBHOOK_TIMESTAMP_REFUSED");
  assert.equal(codeOf(known, at + 301_000, { signature_tolerance: 600 }), undefined);
  assert.equal(codeOf(known, at + 11_000, { signature_tolerance: 10 }), "WEBHOOK_TIMESTAMP_REFUSED");
  for (const timestamp of ["", "abc", "1614265330.5", "-1", "1e9", "NaN", "99999999999999999999"]) {
    assert.equal(codeOf({ ...known, "webhook-timestamp": timestamp }, at), "WEBHOOK_TIMESTAMP_REFUSED", timestamp);
  }
  for (const name of ["webhook-id", "webhook-signature"]) {
    const { [name as "webhook-id"]: _, ...rest } = known;
    assert.equal(codeOf(rest, at), "WEBHOOK_SIGNATURE_INVALID", name);
  }
  assert.equal(refuseUnsigned({}, {}, at), undefined, "who has no secret wants no signature");
  assert.equal(deliveryIdOf({ "webhook-id": "a b" }), undefined);
});

test("what is no secret and no tolerance is refused when it is configured", () => {
  assert.deepEqual(checkSigning({ signing_secrets: secret, signature_tolerance: 60 }), []);
  const parametersOf = (given: Record<string, string | number>) =>
    checkSigning(given).map(({ parameter }) => parameter);
  assert.deepEqual(parametersOf({ signing_secrets: `${secret} hello` }), ["signing_secrets"]);
  assert.deepEqual(parametersOf({ signing_secrets: "whsec_AA==" }), ["signing_secrets"]);
  assert.deepEqual(parametersOf({ signature_tolerance: 0 }), ["signature_tolerance"]);
  assert.deepEqual(parametersOf({ signature_tolerance: "soon" }), ["signature_tolerance"]);
});

test("addresses that may send: single ones, networks, either family, an IPv4 address in an IPv6 one", () => {
  const parameters = { allow_senders: "192.0.2.7, 198.51.100.0/24 2001:db8::/32" };
  for (const address of ["192.0.2.7", "198.51.100.255", "2001:db8:1::1", "::ffff:192.0.2.7"]) {
    assert.equal(refuseAddress(parameters, address), undefined, address);
  }
  for (const address of ["192.0.2.8", "198.51.101.0", "2001:db9::1", "::1", "127.0.0.1", "", "no address"]) {
    assert.equal(refuseAddress(parameters, address)?.code, "WEBHOOK_ADDRESS_REFUSED", address);
  }
  assert.equal(refuseAddress({}, "192.0.2.8"), undefined, "no list, no fence");
  assert.notEqual(
    refuseAddress({ allow_senders: "nonsense" }, "192.0.2.8"),
    undefined,
    "a list of nothing is no open door",
  );
  assert.deepEqual(checkSenders(parameters), []);
  for (const allow_senders of ["300.1.1.1", "10.0.0.0/33", "example.com", "2001:db8::/129"]) {
    assert.equal(checkSenders({ allow_senders }).length, 1, allow_senders);
  }
});
