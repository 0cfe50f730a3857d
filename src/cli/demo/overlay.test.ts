import assert from "node:assert/strict";
import { test } from "node:test";
import { plainStyle } from "../terminal/style.ts";
import { createOverlay } from "./overlay.ts";

test("a long text is turned page by page and every line is shown once", () => {
  const lines = Array.from({ length: 25 }, (_, at) => `line ${at}`);
  const overlay = createOverlay(lines);
  const size = { columns: 80, rows: 13 };
  const seen: string[] = [];
  do seen.push(...overlay.render(size, plainStyle).slice(0, -2));
  while (overlay.turn());
  assert.deepEqual(seen, lines);
});
