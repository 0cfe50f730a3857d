import { extname } from "node:path";

/** What a build may hold; a file of any other kind is not served. */
const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

export function typeOf(file: string): string | undefined {
  return types[extname(file)];
}

/** Fonts and pictures are compressed already; the page is another one at each answer. */
export const isCompressible = (file: string) => /\.(?:css|js|json|svg|txt|webmanifest)$/.test(file);
