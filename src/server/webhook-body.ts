/** A webhook's body, from the bytes that came to JSON: decompressed within bounds, not too deep, never anything but JSON. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { systemCodeOf } from "#base/errors.ts";
import type { Json } from "#base/json.ts";

export const maxBodyBytes = 10 * 1024 * 1024;
export const maxDepth = 100;

export type ReadBody = { ok: true; body: Json; bytes: Buffer } | { ok: false; status: number; message: string };

const decoders: Record<string, (bytes: Buffer, limits: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

export async function readWebhookBody(given: unknown, encoding: string | undefined): Promise<ReadBody> {
  const sent = Buffer.isBuffer(given) ? given : Buffer.alloc(0);
  const name = (encoding ?? "").trim().toLowerCase();
  let bytes = sent;
  if (name !== "" && name !== "identity") {
    const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
    if (!decode)
      return refuse(415, `The body is encoded as ${name.slice(0, 40)}; gzip, deflate and br are understood.`);
    try {
      bytes = await decode(sent, { maxOutputLength: maxBodyBytes });
    } catch (error) {
      if (systemCodeOf(error) === "ERR_BUFFER_TOO_LARGE") {
        return refuse(413, `The body is larger than ${maxBodyBytes} bytes once decompressed.`);
      }
      return refuse(400, `The body is not valid ${name}.`);
    }
  }
  if (isDeeperThan(bytes, maxDepth)) return refuse(400, `The body is nested deeper than ${maxDepth} levels.`);
  try {
    const text = bytes.toString("utf8");
    return { ok: true, bytes, body: JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text) as Json };
  } catch {
    return refuse(400, "The body is not valid JSON.");
  }
}

function refuse(status: number, message: string): ReadBody {
  return { ok: false, status, message };
}

/** Counted over the bytes, before anything is built of them; in UTF-8 no byte of another character looks like these. */
function isDeeperThan(bytes: Buffer, limit: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inText) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inText = false;
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limit) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}
