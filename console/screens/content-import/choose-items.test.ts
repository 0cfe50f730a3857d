import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContentPreview, PreviewedItem } from "#contract/content.ts";
import { chooseItems, countTaken, remarkOf } from "./choose-items.ts";

const item = (id: string, change: PreviewedItem["change"], more: Partial<PreviewedItem> = {}): PreviewedItem => ({
  kind: "playbook",
  id,
  name: id,
  pack: "",
  file: `${id}.yml`,
  change,
  note: null,
  here: null,
  verdict: null,
  ...more,
});

test("what has to be decided stands first, and what does not change is shown on demand", () => {
  const items = [item("a", "unchanged"), item("b", "added"), item("c", "conflict"), item("d", "changed")];
  const ids = (shown: "news" | "conflicts" | "all") => chooseItems(items, shown).map(({ id }) => id);
  assert.deepEqual(ids("news"), ["c", "d", "b"]);
  assert.deepEqual(ids("conflicts"), ["c"]);
  assert.deepEqual(ids("all"), ["c", "d", "b", "a"]);
});

test("conflicts count as brought in once somebody has chosen", () => {
  const counts = { added: 2, changed: 1, unchanged: 9, kept: 1, conflict: 3, refused: 0 };
  const preview = { counts } as ContentPreview; // nothing else of it is asked for
  assert.deepEqual(
    [countTaken(preview, undefined), countTaken(preview, "keep"), countTaken(preview, "replace")],
    [3, 6, 6],
  );
});

test("what a playbook lacks is named, and that it will be off", () => {
  const verdict = { verdict: "cannot" as const, missing: ["a", "b", "c", "d"] };
  assert.equal(remarkOf(item("x", "added", { verdict })), "Cannot run yet: needs a, b, c and 1 more. It will be off.");
  assert.equal(remarkOf(item("x", "added", { verdict: { verdict: "runs", missing: [] } })), "");
});
