import type { QueryFieldKind } from "./query-field.ts";

/** The fields every indicator has, in lower case. */
const kinds: Readonly<Record<string, QueryFieldKind>> = {
  id: "keyword",
  value: "keyword",
  type: "keyword",
  indicator_type: "keyword",
  score: "number",
  reputation: "keyword",
  verdict: "keyword",
  manualscore: "boolean",
  setby: "keyword",
  source: "keyword",
  comment: "text",
  firstseen: "date",
  lastseen: "date",
  created: "date",
  modified: "date",
  timestamp: "date",
  investigationids: "keyword",
  relatedinccount: "number",
};

export function indicatorFieldKind(name: string): QueryFieldKind | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(kinds, key) ? kinds[key] : undefined;
}
