/** `text/plain; charset="utf-8"; name*=utf-8''gr%C3%BC%C3%9Fe.txt`: a value and its parameters (RFC 2045, 2231). */
import { decodeCharset, decodeHeader } from "../text/encoded-words.ts";

export interface HeaderParameters {
  /** Lower case. */
  value: string;
  parameters: Map<string, string>;
}

const most = 100;

export function readHeaderParameters(header: string): HeaderParameters {
  const [value = "", ...parts] = splitOutsideQuotes(header.slice(0, 20_000));
  const pieces = new Map<string, { at: number; text: string; isEncoded: boolean }[]>();
  for (const part of parts.slice(0, most)) {
    const [whole = "", name = "", index, mark] = /^\s*([^\s=*]+)(?:\*(\d{1,3}))?(\*)?\s*=/.exec(part) ?? [];
    const text = part.slice(whole.length).trim();
    if (name === "") continue;
    const list = pieces.get(name.toLowerCase()) ?? [];
    list.push({ at: Number(index ?? 0), text: unquote(text), isEncoded: mark !== undefined });
    pieces.set(name.toLowerCase(), list);
  }
  const parameters = new Map<string, string>();
  for (const [name, list] of pieces) parameters.set(name, join(list));
  return { value: value.trim().toLowerCase(), parameters };
}

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted && sign === "\\") at++;
    else if (sign === '"') quoted = !quoted;
    else if (sign === ";" && !quoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1
    ? text.slice(1, -1).replace(/\\(.)/gs, "$1")
    : text;
}

/** Pieces in their order; the first encoded one names the charset. */
function join(pieces: { at: number; text: string; isEncoded: boolean }[]): string {
  pieces.sort((a, b) => a.at - b.at);
  if (!pieces.some(({ isEncoded }) => isEncoded)) return decodeHeader(pieces.map(({ text }) => text).join(""));
  let charset = "utf-8";
  const bytes: number[] = [];
  for (const [index, { text, isEncoded }] of pieces.entries()) {
    let rest = text;
    const named = index === 0 && isEncoded ? /^([^']*)'[^']*'/.exec(text) : null;
    if (named !== null) {
      charset = named[1] || "utf-8";
      rest = text.slice(named[0].length);
    }
    bytes.push(...(isEncoded ? percentBytes(rest) : new TextEncoder().encode(rest)));
  }
  return decodeCharset(Uint8Array.from(bytes), charset) ?? new TextDecoder().decode(Uint8Array.from(bytes));
}

function percentBytes(text: string): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const hex = text[at] === "%" ? text.slice(at + 1, at + 3) : "";
    if (/^[\da-fA-F]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else bytes.push(...new TextEncoder().encode(text[at] ?? ""));
  }
  return bytes;
}
