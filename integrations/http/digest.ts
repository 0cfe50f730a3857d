import { createHash, randomBytes } from "node:crypto";
import { VendorError } from "#sdk/index.ts";

/** Digest access authentication (RFC 7616): the answer to a server's challenge. */
export interface DigestRequest {
  method: string;
  /** Path and query, as in the request line. */
  target: string;
  username: string;
  password: string;
}

/** The `Authorization` header for a `WWW-Authenticate` header; undefined when that holds no digest challenge. */
export function answerChallenge(challenge: string, request: DigestRequest, cnonce = randomBytes(16).toString("hex")) {
  const fields = readChallenge(challenge);
  if (fields === undefined) return undefined;
  const algorithm = fields.algorithm ?? "MD5";
  const isSession = /-sess$/i.test(algorithm);
  const hashName = { MD5: "md5", "SHA-256": "sha256" }[algorithm.replace(/-sess$/i, "").toUpperCase()];
  const offered = fields.qop?.split(",").map((qop) => qop.trim().toLowerCase());
  if (hashName === undefined || (offered !== undefined && !offered.includes("auth"))) {
    throw new VendorError(
      "refused",
      `http-request: the server asks for a digest of a kind that is not spoken (${algorithm}, ${fields.qop ?? "no qop"})`,
    );
  }
  const hash = (text: string) => createHash(hashName).update(text, "utf8").digest("hex");
  const { realm = "", nonce = "" } = fields;
  const secret = hash(`${request.username}:${realm}:${request.password}`);
  const ha1 = isSession ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const ha2 = hash(`${request.method}:${request.target}`);
  const count = "00000001";
  const response =
    offered === undefined ? hash(`${ha1}:${nonce}:${ha2}`) : hash(`${ha1}:${nonce}:${count}:${cnonce}:auth:${ha2}`);
  const parts = [
    `username=${quote(request.username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(request.target)}`,
    `algorithm=${algorithm}`,
    `response="${response}"`,
    ...(fields.opaque === undefined ? [] : [`opaque=${quote(fields.opaque)}`]),
    ...(offered === undefined && !isSession ? [] : [`cnonce="${cnonce}"`]),
    ...(offered === undefined ? [] : ["qop=auth", `nc=${count}`]),
  ];
  return `Digest ${parts.join(", ")}`;
}

function readChallenge(challenge: string): Record<string, string | undefined> | undefined {
  const start = /(?:^|,)\s*Digest\s+/i.exec(challenge);
  if (start === null) return undefined;
  const fields: Record<string, string> = {};
  // Ends where the next scheme begins: a name that is not followed by "=".
  const pair = /\s*([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,|$)/y;
  pair.lastIndex = start.index + start[0].length;
  for (let match = pair.exec(challenge); match !== null; match = pair.exec(challenge)) {
    fields[(match[1] ?? "").toLowerCase()] = match[2]?.replace(/\\(.)/g, "$1") ?? match[3] ?? "";
  }
  return fields.nonce === undefined ? undefined : fields;
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
