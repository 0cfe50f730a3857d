import assert from "node:assert/strict";
import { test } from "node:test";
import { subjectOfAddress, subjectOfName } from "./attempt-subject.ts";
import { requireGoodPassword } from "./password-rules.ts";
import { nameKeyOf } from "./user-name.ts";

test("a good password is long, not common, and not the user's name", () => {
  for (const good of ["violet harbour 91", "ÄÖÜ straße 2026!", "x9$kQ!mm2pLz", "!@#$%^&*()-+=["])
    requireGoodPassword(good, "ada");
  const bad = [
    "",
    "elevenchars",
    "😀😀😀😀😀😀",
    "aaaaaaaaaaaaaaaa",
    "Password1234",
    "P a s s w o r d - 1 2 3 4",
    "ADMINISTRATOR",
    "ada.lovelace rocks",
    "adaadaadaada",
  ];
  for (const password of bad) {
    const name = password.includes("lovelace") ? "Ada.Lovelace" : "ada";
    assert.throws(() => requireGoodPassword(password, name), { code: "ACCESS_PASSWORD_WEAK" }, password);
  }
});

test("names are the same in any case and normal form, and what could deceive is none", () => {
  assert.equal(nameKeyOf(" Zoe\u0308 "), nameKeyOf("ZO\u00cb"));
  for (const bad of ["", "a b", "a\u200bb", "a\u202eb", "a/b", "a\nb", "@a", "x".repeat(65)]) {
    assert.equal(nameKeyOf(bad), undefined, JSON.stringify(bad));
  }
});

test("addresses of one IPv6 network count as one, and a mapped IPv4 address as itself", () => {
  const same = ["2001:db8:0:1::1", "2001:DB8::1:ffff:0:0:2", "2001:db8:0:1:9:9:9:9"].map(subjectOfAddress);
  assert.equal(new Set(same).size, 1);
  assert.notEqual(subjectOfAddress("2001:db8:0:2::1"), same[0]);
  assert.notEqual(subjectOfAddress("::ffff:10.0.0.1"), subjectOfAddress("::ffff:10.0.0.2"));
  assert.notEqual(subjectOfAddress("10.0.0.1"), subjectOfName("10.0.0.1"));
});
