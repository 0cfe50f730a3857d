import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rangeOf } from "./address-range.ts";

const cases: Record<string, readonly string[]> = {
  "a loopback address": ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1"],
  "a private address": [
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "fd12:3456::1",
    "fc00::1",
    "fec0::1",
  ],
  "a carrier's shared address": ["100.64.0.1", "100.127.255.255"],
  "a cloud's metadata address": ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "100.100.100.200"],
  "a link-local address": ["169.254.1.1", "fe80::1", "fe80::1%eth0", "febf::1"],
  "an unspecified address": ["0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0"],
  "a multicast address": ["224.0.0.1", "239.255.255.250", "ff02::1"],
  "a reserved address": ["240.0.0.1", "255.255.255.255", "2001::1"],
  "a special-purpose address": ["192.0.2.1", "198.18.0.1", "2001:db8::1", "64:ff9b:1::1"],
  "no address": ["", "localhost", "127.1", "0x7f000001", "2130706433", "[::1]"],
};

for (const [name, addresses] of Object.entries(cases)) {
  for (const address of addresses) {
    test(`${address || "nothing"} is ${name}`, () => assert.equal(rangeOf(address)?.name, name));
  }
}

test("public addresses are in no range", () => {
  for (const address of [
    "1.1.1.1",
    "172.32.0.1",
    "100.128.0.1",
    "169.253.1.1",
    "2606:4700::1111",
    "64:ff9b::101:101",
  ]) {
    assert.equal(rangeOf(address), undefined, address);
  }
});

test("an IPv4 address is judged the same in every IPv6 address that carries it", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
      const [high, low] = [(a * 256 + b).toString(16), (c * 256 + d).toString(16)];
      const name = rangeOf(address)?.name;
      const carriers = [
        `::ffff:${address}`,
        `::ffff:${high}:${low}`,
        `0:0:0:0:0:ffff:${high}:${low}`,
        `64:ff9b::${address}`,
        `2002:${high}:${low}::1`,
      ];
      for (const carrier of carriers) assert.equal(rangeOf(carrier)?.name, name, carrier);
    }),
  );
});
