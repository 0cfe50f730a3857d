import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createHttpClient } from "#sdk/http.ts";
import { loopbackGuard } from "#sdk/testing.ts";
import { certificate, privateKey } from "#test/self-signed.ts";
import { readNetwork } from "./outbound-network.ts";

test("the authorities of TOCSIN_CA_FILE are trusted; a file that holds none is refused", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-ca-"));
  const server = createServer({ cert: certificate, key: privateKey }, (_request, response) => void response.end("{}"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const ask = async (environment: NodeJS.ProcessEnv) => {
    const network = await readNetwork(environment);
    const client = createHttpClient({ timeoutMs: 3_000, guard: loopbackGuard, network });
    return client.request({ method: "GET", url }).finally(() => client.close());
  };
  const file = join(folder, "ca.pem");
  await writeFile(file, certificate);
  assert.equal((await ask({ TOCSIN_CA_FILE: file })).status, 200);
  await assert.rejects(ask({}), { kind: "unreachable" });
  await writeFile(file, "no certificate");
  await assert.rejects(readNetwork({ TOCSIN_CA_FILE: file }), { code: "CONFIG_INVALID" });
  await assert.rejects(readNetwork({ TOCSIN_CA_FILE: join(folder, "gone") }), { code: "CONFIG_INVALID" });
});
