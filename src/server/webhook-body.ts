/** A webhook's body, from the bytes that came to JSON: decompressed within bounds, not too deep, never anything but JSON. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { systemCodeOf } from "#base/errors.ts";
import type { Json } from "#base/json.ts";

export const maxBodyBytes = 10 * 1024 * 1024;
export const maxDepth = 100;

export interface Refused {
  ok: false;
  status: number;
  message: string;
}

/** A line that is JSON, or why it is none. Lines count from 1. */
export type BodyLine = { line: number; value: Json } | { line: number; fault: string; text: string };

const decoders: Record<string, (bytes: Buffer, limits: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** The bytes of the body, decompressed. */
export async function decodeBody(
  sent: Buffer,
  encoding: string | undefined,
): Promise<{ ok: true; bytes: Buffer } | Refused> {
  const name = (encoding ?? "").trim().toLowerCase();
  if (name === "" || name === "identity") return { ok: true, bytes: sent };
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (!decode) return refuse(415, `The body is encoded as ${name.slice(0, 40)}; gzip, deflate and br are understood.`);
  try {
    return { ok: true, bytes: await decode(sent, { maxOutputLength: maxBodyBytes }) };
  } catch (error) {
    if (systemCodeOf(error) === "ERR_BUFFER_TOO_LARGE") {
      return refuse(413, `The body is larger than ${maxBodyBytes} bytes once decompressed.`);
    }
    return refuse(400, `The body is not valid ${name}.`);
  }
}

/** The body is one JSON value. */
export function readJsonBody(bytes: Buffer): { ok: true; body: Json } | Refused {
  const read = readJson(bytes);
  return "fault" in read ? refuse(400, `The body ${read.fault}.`) : { ok: true, body: read.value };
}

/** Each line by itself is one JSON value (NDJSON); empty lines are none. A bad line is that line's fault alone. */
export function readLines(bytes: Buffer, most: number): { ok: true; lines: BodyLine[] } | Refused {
  const lines: BodyLine[] = [];
  for (let from = 0, line = 1; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from);
    const until = end === -1 ? bytes.length : end;
    const part = bytes.subarray(from, until);
    from = until + 1;
    if (isBlank(part)) continue;
    if (lines.length === most) return refuse(413, `The body has more than ${most} lines; send it in parts.`);
    const read = readJson(part);
    lines.push("fault" in read ? { line, fault: read.fault, text: part.toString("utf8").trim() } : { line, ...read });
  }
  return { ok: true, lines };
}

function readJson(bytes: Buffer): { value: Json } | { fault: string } {
  if (isDeeperThan(bytes, maxDepth)) return { fault: `is nested deeper than ${maxDepth} levels` };
  try {
    const text = bytes.toString("utf8");
    return { value: JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text) as Json };
  } catch {
    return { fault: "is not valid JSON" };
  }
}

function refuse(status: number, message: string): Refused {
  return { ok: false, status, message };
}

const blanks = new Set([0x20, 0x09, 0x0d]);

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => blanks.has(byte));
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
