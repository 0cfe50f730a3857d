import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isObject, type JsonObject, jsonAt } from "#base/json.ts";
import { buildCompoundFile, type Tree } from "#test/build-compound-file.ts";
import { runBuiltin } from "#test/memory-investigation.ts";
import { readCompoundFile } from "./compound-file.ts";
import { readHeaderParameters } from "./header-parameters.ts";
import { parseMime } from "./parse-mime.ts";
import { parseOutlook } from "./parse-outlook.ts";

const picture = new Uint8Array([0, 1, 254, 255]);
const inner = ["From: Inner <inner@example.com>", "Subject: within", "", "inner text", ""].join("\r\n");
const eml = [
  "Received: from a",
  "Received: from b",
  'From: "Ana, Example" <ana@example.com>',
  "To: bob@example.com,",
  "\tCarl <carl@example.com>",
  "Cc: =?UTF-8?Q?D=C3=B6rte?= <d@example.com>",
  "Subject: =?utf-8?B?R3LDvMOfZQ==?= from =?iso-8859-1?Q?M=FCnchen?=",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="outer"',
  "",
  "This is for old programs.",
  "--outer",
  "Content-Type: multipart/alternative; boundary=outer-2",
  "",
  "--outer-2",
  "Content-Type: text/plain; charset=iso-8859-1",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "gr=FC=DFe =",
  "alle",
  "--outer-2",
  "Content-Type: text/html; charset=utf-8",
  "Content-Transfer-Encoding: base64",
  "",
  Buffer.from("<p>grüße</p>").toString("base64"),
  "--outer-2--",
  "--outer",
  "Content-Type: image/png",
  "Content-Disposition: attachment; filename*0*=utf-8''gr%C3%BC%C3%9F; filename*1=e.png",
  "Content-Transfer-Encoding: base64",
  "",
  Buffer.from(picture).toString("base64"),
  "--outer",
  "Content-Type: message/rfc822",
  "",
  inner,
  "--outer--",
  "after the end",
  "",
].join("\r\n");

const emails = async (content: Uint8Array | string, inputs: JsonObject = {}) => {
  const files = { "1@7": { name: "mail.eml", content } };
  const ran = await runBuiltin("ParseEmailFiles", { entryid: "1@7", ...inputs }, { files });
  const found = ran.entryContext.Email ?? null;
  return { ...ran, mails: Array.isArray(found) ? found : [found] };
};

test("a mail of parts is read with its headers, texts, files and the mail within it", async () => {
  const { entries, mails } = await emails(eml);
  const [first, second] = mails;
  assert.ok(isObject(first));
  const { From, To, CC, Subject, Text, HTML, Depth, AttachmentNames, Format } = first;
  assert.deepEqual(
    { From, To, CC, Subject, Text, HTML, Depth, AttachmentNames, Format },
    {
      From: "ana@example.com",
      To: "bob@example.com, carl@example.com",
      CC: "d@example.com",
      Subject: "Grüße from München",
      Text: "grüße alle",
      HTML: "<p>grüße</p>",
      Depth: 0,
      AttachmentNames: ["grüße.png", "within.eml"],
      Format: "multipart/mixed",
    },
  );
  assert.deepEqual(jsonAt(first, "HeadersMap", "Received"), ["from a", "from b"]);
  assert.equal(jsonAt(second, "Subject"), "within");
  assert.equal(jsonAt(second, "Text"), "inner text\r\n");
  assert.equal(jsonAt(second, "Depth"), 1);
  const files = entries.flatMap(({ file }) => file ?? []);
  assert.deepEqual(files, [{ name: "grüße.png", content: picture }]);
});

test("a mail beyond the depth stays a file, and headers alone are headers alone", async () => {
  const shallow = await emails(eml, { max_depth: "1" });
  assert.equal(shallow.mails.length, 1);
  assert.deepEqual(
    shallow.entries.flatMap(({ file }) => file?.name ?? []),
    ["grüße.png", "within.eml"],
  );
  const headers = await emails(eml, { parse_only_headers: "true" });
  assert.deepEqual(Object.keys(headers.mails[0] as JsonObject), ["HeadersMap"]);
  assert.equal(headers.entries.length, 1);
});

test("simple and broken mails are read as far as they go", () => {
  assert.equal(parseMime(Buffer.from("Subject: s\n\nbody\n"))?.text, "body\n");
  assert.equal(parseMime(Buffer.from("Subject: s"))?.subject, "s");
  assert.equal(
    parseMime(Buffer.from("Content-Type: multipart/mixed; boundary=b\n\n--b\n\npart without an end"))?.text,
    "part without an end",
  );
  assert.equal(parseMime(Buffer.from("Content-Type: text/plain; charset=klingon\n\nx"))?.text, "x");
  assert.equal(parseMime(Buffer.from("no mail at all")), undefined);
});

test("parameters of headers are read in all their spellings", () => {
  const read = (header: string) => Object.fromEntries(readHeaderParameters(header).parameters);
  assert.deepEqual(read('text/plain; name="a;b\\"c.txt"; charset=utf-8'), { name: 'a;b"c.txt', charset: "utf-8" });
  assert.deepEqual(read("attachment; filename*=iso-8859-1'de'gr%FC%DFe"), { filename: "grüße" });
  assert.deepEqual(read("attachment; filename*1=b; filename*0=a"), { filename: "ab" });
  assert.deepEqual(read("attachment; filename==?utf-8?B?aGk=?="), { filename: "hi" });
});

const utf16 = (text: string) => new Uint8Array(Buffer.from(text, "utf16le"));
/** Fixed properties: a header of eight bytes, then one property of sixteen. */
const recipientKind = (kind: number) => {
  const bytes = new Uint8Array(24);
  new DataView(bytes.buffer).setUint32(8, 0x0c150003, true);
  bytes[16] = kind;
  return bytes;
};
const large = new Uint8Array(10_000).map((_byte, index) => index % 251);
const msg: Tree = {
  "__substg1.0_0037001F": utf16("Grüße"),
  "__substg1.0_0C1F001E": new TextEncoder().encode("ana@example.com"),
  "__substg1.0_1000001F": utf16("text of the mail"),
  "__substg1.0_10130102": new TextEncoder().encode("<p>html</p>"),
  "__recip_version1.0_#00000000": {
    "__substg1.0_39FE001F": utf16("to@example.com"),
    "__properties_version1.0": recipientKind(1),
  },
  "__recip_version1.0_#00000001": {
    "__substg1.0_3003001F": utf16("cc@example.com"),
    "__properties_version1.0": recipientKind(2),
  },
  "__attach_version1.0_#00000000": { "__substg1.0_37010102": large, "__substg1.0_3707001F": utf16("large.bin") },
  "__attach_version1.0_#00000001": {
    "__substg1.0_3701000D": { "__substg1.0_0037001F": utf16("inner"), "__substg1.0_1000001F": utf16("inner text") },
  },
};

test("a mail of Outlook's is read in the same way", async () => {
  const { entries, mails } = await emails(buildCompoundFile(msg));
  const [first, second] = mails;
  assert.ok(isObject(first));
  const { From, To, CC, Subject, Text, HTML, AttachmentNames } = first;
  assert.deepEqual(
    { From, To, CC, Subject, Text, HTML, AttachmentNames },
    {
      From: "ana@example.com",
      To: "to@example.com",
      CC: "cc@example.com",
      Subject: "Grüße",
      Text: "text of the mail",
      HTML: "<p>html</p>",
      AttachmentNames: ["large.bin", "inner.msg"],
    },
  );
  assert.equal(jsonAt(second, "Text"), "inner text");
  const [file] = entries.flatMap((entry) => entry.file ?? []);
  assert.deepEqual(new Uint8Array(file?.content ?? []), large);
});

test("what is no mail is an error entry", async () => {
  assert.ok((await emails("no mail at all")).error);
  assert.ok((await emails(buildCompoundFile({ Workbook: large }))).error);
  assert.ok((await runBuiltin("ParseEmailFiles", { entryid: "9@7" })).error);
});

test("a broken mail never breaks the reader", async () => {
  const good = buildCompoundFile(msg);
  const places = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 30 });
  await fc.assert(
    fc.property(places, fc.nat(good.length), (changes, length) => {
      const bytes = good.slice(0, Math.max(512, length));
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      readCompoundFile(bytes);
      parseOutlook(bytes);
    }),
    { numRuns: 200 },
  );
  await fc.assert(
    fc.property(fc.nat(eml.length), fc.string({ unit: "binary", maxLength: 20 }), (at, noise) => {
      assert.doesNotThrow(() => parseMime(Buffer.from(eml.slice(0, at) + noise + eml.slice(at))));
    }),
    { numRuns: 200 },
  );
});
