import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compileExclusions, type Exclusion } from "./exclusions.ts";
import { extractIndicators } from "./extract-indicators.ts";
import type { IndicatorType } from "./indicator.ts";

/** `IP 1.2.3.4`, `MD5 …`: type, or kind of hash, and value, in the order of the text. */
function found(text: string): string[] {
  return extractIndicators(text).map(({ type, hash, value }) => `${hash ?? type} ${value}`);
}

type Row = [text: string, ...expected: string[]];

const md5 = "d41d8cd98f00b204e9800998ecf8427e";
const sha1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
const sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const ssdeep = "96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G4HYuL8N3TzS8QsO/wqWXLcMSx:sF1LjEtHHlZDrJzrhuyZvHYm8tKp/RWO";

const tables: [what: string, rows: Row[]][] = [
  [
    "IPv4 addresses",
    [
      ["8.8.8.8", "IP 8.8.8.8"],
      ["from 10.0.0.1:443, then (192.168.1.1).", "IP 10.0.0.1", "IP 192.168.1.1"],
      ["255.255.253.0 0.0.0.0", "IP 255.255.253.0", "IP 0.0.0.0"],
      ["src=1.1.1.1;dst=2.2.2.2", "IP 1.1.1.1", "IP 2.2.2.2"],
      ["10.0.0.1-10.0.0.9", "IP 10.0.0.1", "IP 10.0.0.9"],
      ["8.8.8.8 8.8.8.8", "IP 8.8.8.8"],
      // Too many numbers, too large, zeros in front, glued to something.
      ["1.2.3.4.5 256.1.1.1 1.1.1.256 912.456.123.123 1111.1.1.1 2.2.1."],
      ["000.0000.00.00 00.0.0.0 01.02.03.04 1[.1[.]"],
      ["v1.2.3.4 x1.1.1.1 1.1.1.1x 1.1.1.1_2 .1.2.3.4 1.3.6.1.4.1.311 host@1.2.3.4"],
      // Versions.
      ["version 1.2.3.4, Version: 10.0.0.1, ver. x, v 1.1.1.1, release=4.4.4.4, build 7.7.7.7"],
      ['{"agent_version":"7.9.1.5","agentVersion": "1.1.1.1"}'],
      ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/118.0.0.0 Safari/537.36 Edg/118.0.0.1"],
      ["openssl-1.0.2.1 nginx_1.2.3.4 lib-1.2.3.4.rpm"],
      ["subversion server at 1.2.3.4", "IP 1.2.3.4"],
    ],
  ],
  [
    "networks",
    [
      ["13.106.4.128/25 20.190.128.0/18", "CIDR 13.106.4.128/25", "CIDR 20.190.128.0/18"],
      ["10.0.0.0/8,10.0.0.1/32", "CIDR 10.0.0.0/8", "CIDR 10.0.0.1/32"],
      ["in 10.0.0.0/8.", "CIDR 10.0.0.0/8"],
      // No length of a network: a port, a path.
      ["13.106.4.128/255 20.190.128.0/40 10.0.0.1/24/x", "IP 13.106.4.128", "IP 20.190.128.0", "IP 10.0.0.1"],
      ["13.306.56.0/25"],
      ["2620:1ec:c::10/128 2001:db8::/32", "IPv6CIDR 2620:1ec:c::10/128", "IPv6CIDR 2001:db8::/32"],
      ["2620:1ec:c::10/328"],
    ],
  ],
  [
    "IPv6 addresses",
    [
      ["2001:db8:85a3:8d3:1319:8a2e:370:7348", "IPv6 2001:db8:85a3:8d3:1319:8a2e:370:7348"],
      ["2001:0db8:0000:0000:0000:ff00:0042:8329", "IPv6 2001:0db8:0000:0000:0000:ff00:0042:8329"],
      ["fe80::1%eth0 ::1 [2001:db8::2]:443", "IPv6 fe80::1", "IPv6 ::1", "IPv6 2001:db8::2"],
      ["to 2001:db8::1: refused. 2001:db8::3.", "IPv6 2001:db8::1", "IPv6 2001:db8::3"],
      ["2a01:111:f406:1805::", "IPv6 2a01:111:f406:1805::"],
      ["2001[:]db8::1", "IPv6 2001:db8::1"],
      ["2001:0db8:0000:0000:0000:ff00:0042:83292 1:2:3:4:5:6:7:8:9 2001:db8::1::2"],
      // Times, devices, fingerprints, programs.
      ["12:34:56 12::34 00:11:22:33:44:55 00:11:22:33:44:55:66:77 50:06:0b:00:00:c2:62:00"],
      ["tag::event std::vector a::b DB::x face::bad ::"],
    ],
  ],
  [
    "URLs",
    [
      ["https://example.com/a?b=c#d", "URL https://example.com/a?b=c#d", "Domain example.com"],
      ["HTTPS://Example.com/Path", "URL HTTPS://Example.com/Path", "Domain example.com"],
      ["ftp://files.example.com", "URL ftp://files.example.com", "Domain files.example.com", "Domain example.com"],
      ["http:\\\\example.com http:example.com", "URL http://example.com", "Domain example.com"],
      ["http://example.com:8080/x", "URL http://example.com:8080/x", "Domain example.com"],
      ["http://10.0.0.1:81/24", "URL http://10.0.0.1:81/24", "IP 10.0.0.1"],
      ["http://[2001:db8::3]:80/x", "URL http://[2001:db8::3]:80/x", "IPv6 2001:db8::3"],
      ["http://intranet.corp.local/x", "URL http://intranet.corp.local/x"],
      ["https://user:secret@example.com/x", "URL https://user:secret@example.com/x", "Domain example.com"],
      // Without a scheme.
      ["www.example.com", "URL http://www.example.com", "Domain www.example.com", "Domain example.com"],
      ["www.bücher.de", "URL http://www.bücher.de", "Domain www.bücher.de", "Domain bücher.de"],
      ["www.example.com?a=b", "URL http://www.example.com?a=b", "Domain www.example.com", "Domain example.com"],
      ["get example.com/payload.bin", "URL http://example.com/payload.bin", "Domain example.com"],
      ["example.com:8080/x", "URL http://example.com:8080/x", "Domain example.com"],
      [
        "www.ru.wikipedia.org/wiki/Елизавета_I",
        "URL http://www.ru.wikipedia.org/wiki/Елизавета_I",
        "Domain www.ru.wikipedia.org",
        "Domain wikipedia.org",
      ],
      // It ends before what ends a sentence, a bracket, a quote, a list, a line of JSON or HTML text.
      ["(see http://example.com/a_(b)). Then", "URL http://example.com/a_(b)", "Domain example.com"],
      [
        "[x](http://example.com/y), **http://example.com/z**",
        "URL http://example.com/y",
        "Domain example.com",
        "URL http://example.com/z",
      ],
      ['<a href="http://example.com/q">', "URL http://example.com/q", "Domain example.com"],
      [
        "http://a.example.com/1,http://b.example.com/2",
        "URL http://a.example.com/1",
        "Domain a.example.com",
        "Domain example.com",
        "URL http://b.example.com/2",
        "Domain b.example.com",
      ],
      ['{"a":"http://example.com/x\\nNext"}', "URL http://example.com/x", "Domain example.com"],
      ["http:\\/\\/example.com\\/a\\/b", "URL http://example.com/a/b", "Domain example.com"],
      ["http://example.com/?a=1&amp;b=2&quot;", "URL http://example.com/?a=1&b=2", "Domain example.com"],
      ["http://example.com/?d=02\\\\|n\\\\|end", "URL http://example.com/?d=02\\\\|n\\\\|end", "Domain example.com"],
      ["http://example.com/a,b;c", "URL http://example.com/a,b;c", "Domain example.com"],
      // What is in it.
      [
        "http://cve.example.com/?name=CVE-2008-2540",
        "URL http://cve.example.com/?name=CVE-2008-2540",
        "Domain cve.example.com",
        "Domain example.com",
        "CVE CVE-2008-2540",
      ],
      [
        "https://a.com/?u=https%3A%2F%2Fevil.org%2Fx&v=https://other.net/y&m=joe@mail.example",
        "URL https://a.com/?u=https%3A%2F%2Fevil.org%2Fx&v=https://other.net/y&m=joe@mail.example",
        "Domain a.com",
        "Domain evil.org",
        "Domain other.net",
        "Email joe@mail.example",
      ],
      [
        "http://example.com/index.php/setup.zip/other.org?f=evil.com",
        "URL http://example.com/index.php/setup.zip/other.org?f=evil.com",
        "Domain example.com",
      ],
      ["http://example.com/?ip=5.6.7.8", "URL http://example.com/?ip=5.6.7.8", "Domain example.com", "IP 5.6.7.8"],
      // None at all.
      ["http://3628126748 http://localhost/x http://1.2/x http:// nothing http:///x https:"],
      ["and/or 1/2.5 aws:s3 a://b.com", "Domain b.com"],
    ],
  ],
  [
    "redirectors of mail filters",
    [
      [
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example.com%2Fa%3Fb%3Dc&data=04%7C01",
        "URL https://evil.example.com/a?b=c",
        "Domain evil.example.com",
        "Domain example.com",
      ],
      [
        "https://urldefense.proofpoint.com/v2/url?u=http-3A__evil.com_path&d=1",
        "URL http://evil.com/path",
        "Domain evil.com",
      ],
      ["https://urldefense.com/v3/__https:/evil.com/a__;!!x", "URL https://evil.com/a", "Domain evil.com"],
      ["https://urldefense.com/v3/nothing", "URL https://urldefense.com/v3/nothing", "Domain urldefense.com"],
    ],
  ],
  [
    "domains",
    [
      ["evil.com and sub.evil.co.uk", "Domain evil.com", "Domain sub.evil.co.uk", "Domain evil.co.uk"],
      ["EVIL.Com.", "Domain evil.com"],
      ["почта.рф xn--e1afmkfd.xn--p1ai", "Domain почта.рф", "Domain xn--e1afmkfd.xn--p1ai"],
      ["请访问evil.com谢谢", "Domain evil.com"],
      ["_dmarc.example.com", "Domain _dmarc.example.com", "Domain example.com"],
      ["*.example.com -example.com-", "Domain example.com"],
      ["wait...evil.com...", "Domain evil.com"],
      ["1.2.3.4.nip.io", "Domain 1.2.3.4.nip.io", "Domain nip.io"],
      ["\\\\nas.corp.com\\share", "Domain nas.corp.com", "Domain corp.com"],
      [
        "x\\nevil.com\\r\\nother.org\\u003cthird.net%3Dfourth.com",
        "Domain evil.com",
        "Domain other.org",
        "Domain third.net",
        "Domain fourth.com",
      ],
      // What a provider hands out is its customer's, the provider's own name is a domain as well.
      ["evil.github.io github.io", "Domain evil.github.io", "Domain github.io"],
      ["HTTP/web01.example.com", "Domain web01.example.com", "Domain example.com"],
      // Private hosts, no suffix, a suffix alone.
      [
        "srv01.corp.local dc.internal host.lan localhost.localdomain foo.notatld dvscfsrty co.uk com 4.3.2.1.in-addr.arpa",
      ],
      // Files.
      ["README.md setup.zip get.sh run.py clip.mov report.docx evil.exe a.tar.gz libssl.so index.php"],
      ["evil[.]zip www.evil.zip", "Domain evil.zip", "URL http://www.evil.zip", "Domain www.evil.zip"],
      ["C:\\tools\\more.com /usr/bin/perl.pl bin/x.rs CORP\\john.wang"],
      // Fields, packages, sentences, abbreviations.
      ["user.name=x host.name process.name event.id rule.id"],
      ["ASP.NET java.io System.Net org.apache.commons.io com.example.app e.g. i.e. p.m. U.S. No.1"],
      ["the scan is finished.In the end.It was"],
      ["a_b.com a..b .com -.com"],
      [`${"a".repeat(64)}.com ${"a.".repeat(200)}com`],
    ],
  ],
  [
    "mail addresses",
    [
      ["joe@example.com", "Email joe@example.com", "Domain example.com"],
      [
        "Joe Smith <email@example.com>, mailto:a.b+c@m.acme.co.uk.",
        "Email email@example.com",
        "Domain example.com",
        "Email a.b+c@m.acme.co.uk",
        "Domain m.acme.co.uk",
        "Domain acme.co.uk",
      ],
      [
        "5c530c1b.1c69fb81.bd826.0eff@mx.google.com",
        "Email 5c530c1b.1c69fb81.bd826.0eff@mx.google.com",
        "Domain mx.google.com",
        "Domain google.com",
      ],
      // A host need not be public.
      ["this.is@email.format root@srv.local", "Email this.is@email.format", "Email root@srv.local"],
      [
        "From=joe@example.com; data=02|01|bark@example.com|",
        "Email joe@example.com",
        "Domain example.com",
        "Email bark@example.com",
      ],
      [
        "'joe@example.com' .email@example.com o'neil@example.com",
        "Email joe@example.com",
        "Domain example.com",
        "Email email@example.com",
        "Email o'neil@example.com",
      ],
      [
        "x\\njoe@example.com %3Cann@example.com%3E",
        "Email joe@example.com",
        "Domain example.com",
        "Email ann@example.com",
      ],
      ["joe@bücher.de", "Email joe@bücher.de", "Domain bücher.de"],
      ["john.name@example.com", "Email john.name@example.com", "Domain example.com"],
      ["email@example@example.com", "Domain example.com"],
      ["@example.com @ a@ a@b #@%^%#$@#$@#.com あいうえお@example.com", "Domain example.com"],
      ["icon@2x.png lodash@4.17.21 root@10.0.0.1 run@host.py"],
      [`${"a".repeat(65)}@example.com`, "Domain example.com"],
    ],
  ],
  [
    "hashes",
    [
      [md5, `MD5 ${md5}`],
      [sha1, `SHA1 ${sha1}`],
      [sha256.toUpperCase(), `SHA256 ${sha256.toUpperCase()}`],
      ["ab12".repeat(32), `SHA512 ${"ab12".repeat(32)}`],
      [`${md5} ${md5.toUpperCase()}`, `MD5 ${md5}`],
      [`${md5}.exe "${sha1}"`, `MD5 ${md5}`, `SHA1 ${sha1}`],
      [`x%3D${md5}`, `MD5 ${md5}`],
      [`x\\n${md5}`, `MD5 ${md5}`],
      [`x\\n${"f".repeat(2)}${md5.slice(2)}`, `MD5 ff${md5.slice(2)}`],
      [ssdeep, `SSDeep ${ssdeep}`],
      [`${md5}0 0${sha1} x${md5} ${md5}_ ${md5.slice(1)}`],
      [`${"0".repeat(32)} ${"12345678".repeat(4)} ${"f".repeat(64)}`],
      ["12:34:56 3:12345678:1234 7:aaaaaaaaaaaa:bbbbbbbb 48:short:x"],
      ["01234567-89ab-cdef-0123-456789abcdef"],
    ],
  ],
  [
    "vulnerabilities",
    [
      ["CVE-2021-44228 cve-2014-0160", "CVE CVE-2021-44228", "CVE CVE-2014-0160"],
      ["CVE–2021–44228", "CVE CVE-2021-44228"],
      ["(CVE-2020-1234567)", "CVE CVE-2020-1234567"],
      ["CVE-2021-123 CVE-1821-44228 CVE-21-44228 XCVE-2021-44228 CVE-2021-44228444444444444444444"],
    ],
  ],
  [
    "defanged forms",
    [
      ["hxxps[:]//evil[.]com/a[.]php", "URL https://evil.com/a.php", "Domain evil.com"],
      ["hXXp://Evil(dot)example[.]org", "URL http://Evil.example.org", "Domain evil.example.org", "Domain example.org"],
      ["h**p://evil.com fxp://evil.com", "URL http://evil.com", "Domain evil.com", "URL ftp://evil.com"],
      ["hxxp[://]evil{.}com[/]x", "URL http://evil.com/x", "Domain evil.com"],
      ["1[.]2[.]3[.]4 5(.)6(.)7(.)8 9[dot]9[DOT]9 [dot] 9", "IP 1.2.3.4", "IP 5.6.7.8", "IP 9.9.9.9"],
      ["10[.]0[.]0[.]0/8", "CIDR 10.0.0.0/8"],
      [
        "joe[@]evil[.]com ann(at)evil.com bob {at} evil [.] com",
        "Email joe@evil.com",
        "Domain evil.com",
        "Email ann@evil.com",
        "Email bob@evil.com",
      ],
      ["evil[.com other.]org", "Domain evil.com", "Domain other.org"],
      ["x\\nhxxp://evil.com", "URL http://evil.com", "Domain evil.com"],
      ["a[.] b (at) noon, [.], (dot)"],
    ],
  ],
];

describe("indicators in text", () => {
  for (const [what, rows] of tables) {
    it(what, () => {
      for (const [text, ...expected] of rows) assert.deepEqual(found(text), expected, text);
    });
  }

  it("each is told as it stands in the text, and where", () => {
    const text = "go to hxxp://a[.]evil[.]com/x now";
    assert.deepEqual(extractIndicators(text), [
      { type: "URL", value: "http://a.evil.com/x", raw: "hxxp://a[.]evil[.]com/x", at: 6 },
      { type: "Domain", value: "a.evil.com", raw: "a[.]evil[.]com", at: 13 },
      { type: "Domain", value: "evil.com", raw: "evil[.]com", at: 17 },
    ]);
    assert.deepEqual(extractIndicators(md5), [{ type: "File", hash: "MD5", value: md5, raw: md5, at: 0 }]);
  });

  it("only the types that are asked for", () => {
    const types = (...wanted: IndicatorType[]) =>
      extractIndicators("http://evil.com 1.1.1.1", { types: wanted }).map(({ type }) => type);
    assert.deepEqual(types("IP"), ["IP"]);
    assert.deepEqual(types("Domain", "URL"), ["URL", "Domain"]);
    assert.deepEqual(types(), []);
  });
});

describe("the exclusion list", () => {
  const text = "http://intranet.example.com/x 10.1.2.3 8.8.8.8 2001:db8::9 10.1.0.0/16 joe@corp.example.com";
  const left = (...entries: readonly Exclusion[]) =>
    extractIndicators(text, { exclude: compileExclusions(entries) }).map(({ value }) => value);
  const all = left();

  const without = (...values: string[]) => all.filter((value) => !values.includes(value));
  const rows: [what: string, entries: readonly Exclusion[], expected: string[]][] = [
    ["a value, in any case", [{ value: " EXAMPLE.com" }], without("example.com")],
    ["a value of one type alone", [{ value: "example.com", types: ["IP"] }], all],
    ["a network: the addresses in it, and itself", [{ value: "10.1.0.0/16" }], without("10.1.2.3", "10.1.0.0/16")],
    ["a network of IPv6", [{ value: "2001:db8::/32" }], without("2001:db8::9")],
    [
      "a pattern that fits the whole value",
      [{ value: ".*\\.example\\.com", pattern: true, types: ["Domain"] }],
      without("intranet.example.com", "corp.example.com"),
    ],
    ["a pattern of a part excludes nothing", [{ value: "example", pattern: true }], all],
    ["names of prototypes", [{ value: "constructor" }, { value: "__proto__" }], all],
  ];
  for (const [what, entries, expected] of rows) {
    it(what, () => assert.deepEqual(left(...entries), expected));
  }

  it("a pattern that cannot be read is told, and the rest holds", () => {
    const exclude = compileExclusions([{ value: "(", pattern: true }, { value: "8.8.8.8" }]);
    assert.equal(exclude.problems.length, 1);
    assert.ok(!extractIndicators(text, { exclude }).some(({ value }) => value === "8.8.8.8"));
  });
});
