/** Undoes a content encoding within a size: a small answer must not become a large one in memory. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

const decoders = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Undefined when the body is as it is; else it must go through `decodeBody`. */
export function encodingOf(header: string | string[] | undefined): keyof typeof decoders | undefined {
  const name = String(header ?? "")
    .trim()
    .toLowerCase();
  return name === "gzip" || name === "x-gzip" || name === "deflate" || name === "br" ? name : undefined;
}

/** Rejects when more than `maxBytes` would come out, long before they are made. */
export async function decodeBody(
  body: Uint8Array,
  encoding: keyof typeof decoders,
  maxBytes: number,
): Promise<Uint8Array> {
  if (body.length === 0) return body;
  return decoders[encoding](body, { maxOutputLength: maxBytes });
}
