import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { type JsonObject, jsonAt, VendorError } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { httpScript, readHeaderList } from "./http-script.ts";

const seen: { method: string; headers: IncomingHttpHeaders; body: string }[] = [];
const binary = new Uint8Array([0, 255, 254, 128, 10]);
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  seen.push({ method: request.method ?? "", headers: request.headers, body });
  const [, path = ""] = (request.url ?? "").split("/");
  if (path === "file.bin") response.end(binary);
  else if (path === "packed.bin") response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(binary));
  else if (/^\d+$/.test(path)) response.writeHead(Number(path), { "x-a": "b" }).end(`answer ${path}`);
  else response.writeHead(200, { "x-a": "b" }).end("fine");
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const home = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server has no other kind
const context = createTestContext();
after(async () => {
  await context.close();
  server.close();
});

const run = async (inputs: JsonObject) => httpScript.run(context, inputs);

test("the answer goes to the context with status, headers and body", async () => {
  const headers = "X-One:1,Accept:text/html,application/json";
  const { entries } = await run({
    method: "POST",
    url: `${home}/x`,
    body: '{"a":1}',
    headers,
    username: "u",
    password: "p",
  });
  const answer = entries?.[0]?.entryContext?.["HttpRequest.Response"] ?? null;
  assert.equal(jsonAt(answer, "StatusCode"), 200);
  assert.equal(jsonAt(answer, "Status"), "200 OK");
  assert.equal(jsonAt(answer, "Body"), "fine");
  assert.deepEqual(jsonAt(answer, "Headers", "x-a"), ["b"]);
  const request = seen.at(-1);
  assert.equal(request?.body, '{"a":1}');
  assert.equal(request?.headers["x-one"], "1");
  assert.equal(request?.headers.accept, "text/html,application/json");
  assert.equal(request?.headers.authorization, `Basic ${Buffer.from("u:p").toString("base64")}`);
});

test("a refusal is an error entry with what the other side says; only 429 is waited out", async () => {
  for (const status of [401, 404, 500]) {
    const { entries } = await run({ method: "GET", url: `${home}/${status}` });
    assert.equal(entries?.[0]?.type, "error");
    assert.match(String(entries?.[0]?.contents), new RegExp(`${status}\nanswer ${status}`));
  }
  await assert.rejects(
    run({ method: "GET", url: `${home}/429` }),
    (error) => error instanceof VendorError && error.kind === "throttled",
  );
});

test("an answer becomes a file byte for byte, unpacked", async () => {
  const file = async (path: string, more = {}) =>
    (await run({ method: "GET", url: `${home}/${path}`, saveAsFile: "yes", ...more })).entries?.[0]?.file;
  assert.deepEqual(await file("file.bin"), { name: "file.bin", content: binary });
  const packed = await file("packed.bin", { filename: "mine.bin" });
  assert.equal(packed?.name, "mine.bin");
  assert.deepEqual(new Uint8Array(packed?.content ?? []), binary);
});

test("GET is a read, everything else a write that a person decides on", () => {
  assert.equal(httpScript.effectOf?.({ method: "get" }), "read");
  for (const method of ["POST", "DELETE", "PUT", "", "x"]) assert.equal(httpScript.effectOf?.({ method }), "write");
  assert.equal(httpScript.repeat, "ask");
  assert.equal(httpScript.gateOf?.({ url: `${home}/x?y` }), home);
});

test("headers are read from a list with commas in its values", () => {
  assert.deepEqual(readHeaderList("A:1, B : x,y ,C:"), { A: "1", B: "x,y ", C: "" });
  assert.deepEqual(readHeaderList({ A: "1" }), { A: "1" });
  assert.deepEqual(readHeaderList(undefined), {});
});
