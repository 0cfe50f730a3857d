import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseDt } from "../xsoar/dt/parse-dt.ts";
import { extractIndicators } from "./extract-indicators.ts";
import { indicatorContext, indicatorsByType } from "./indicator-context.ts";

const md5 = "d41d8cd98f00b204e9800998ecf8427e";
const sha1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
const everything = extractIndicators(
  `8.8.8.8 1.1.1.1 10.0.0.0/8 2001:db8::1 2001:db8::/32 http://evil.com joe@evil.com ${md5} ${sha1} CVE-2021-44228`,
);

describe("what extraction writes to the context", () => {
  it("has XSOAR's objects, each key with the selector that keeps a value from standing there twice", () => {
    assert.deepEqual(indicatorContext(everything), {
      "IP(val.Address && val.Address == obj.Address)": [{ Address: "8.8.8.8" }, { Address: "1.1.1.1" }],
      "CIDR(val.Address && val.Address == obj.Address)": [{ Address: "10.0.0.0/8" }],
      "IPv6(val.Address && val.Address == obj.Address)": [{ Address: "2001:db8::1" }],
      "IPv6CIDR(val.Address && val.Address == obj.Address)": [{ Address: "2001:db8::/32" }],
      "URL(val.Data && val.Data == obj.Data)": [{ Data: "http://evil.com" }],
      "Domain(val.Name && val.Name == obj.Name)": [{ Name: "evil.com" }],
      "Account.Email(val.Address && val.Address == obj.Address)": [{ Address: "joe@evil.com" }],
      "File(val.SHA256 && val.SHA256 == obj.SHA256 || val.SHA1 && val.SHA1 == obj.SHA1 || val.MD5 && val.MD5 == obj.MD5 || val.SHA512 && val.SHA512 == obj.SHA512 || val.SSDeep && val.SSDeep == obj.SSDeep)":
        [{ MD5: md5 }, { SHA1: sha1 }],
      "CVE(val.ID && val.ID == obj.ID)": [{ ID: "CVE-2021-44228" }],
    });
  });

  it("has keys that can be read as DT", () => {
    for (const key of Object.keys(indicatorContext(everything))) assert.equal(parseDt(key).problem, undefined, key);
  });

  it("is empty when nothing was found", () => {
    assert.deepEqual(indicatorContext([]), {});
  });

  it("by type: XSOAR's name to its values", () => {
    const byType = indicatorsByType(everything);
    assert.deepEqual(byType.IP, ["8.8.8.8", "1.1.1.1"]);
    assert.deepEqual(byType.File, [md5, sha1]);
    assert.deepEqual(Object.keys(byType), ["IP", "CIDR", "IPv6", "IPv6CIDR", "URL", "Domain", "Email", "File", "CVE"]);
  });
});
