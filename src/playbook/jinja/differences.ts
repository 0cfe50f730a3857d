/** Where a JSON tree does otherwise than Sekoia's text substitution: shown to people as "differs from Sekoia, on purpose". */
import type { JsonTree } from "./json-tree.ts";

export interface Difference {
  code: "JINJA_JSON_TREE" | "JINJA_DROPPED_ELEMENT" | "JINJA_NULL_MEMBER";
  message: string;
  /** Inside the value that was compiled: `json`, `headers.data`; empty for the value itself. */
  path: string;
}

export function differencesOf(tree: JsonTree, path: string): Difference[] {
  const differences: Difference[] = [
    {
      code: "JINJA_JSON_TREE",
      message:
        "The text is built as JSON: a quote, a line end or a backslash in the data is escaped and cannot break it.",
      path,
    },
  ];
  if (hasValue(tree, "list")) {
    differences.push({
      code: "JINJA_DROPPED_ELEMENT",
      message:
        "An element outside quotes that is undefined is left out of its list; Sekoia fails or sends broken JSON.",
      path,
    });
  }
  if (hasValue(tree, "dict")) {
    differences.push({
      code: "JINJA_NULL_MEMBER",
      message: "A value outside quotes that is undefined is sent as null; Sekoia fails or sends broken JSON.",
      path,
    });
  }
  return differences;
}

/** True when an expression stands outside quotes, directly in a list or in an object. */
function hasValue(tree: JsonTree, inside: "list" | "dict"): boolean {
  const children =
    tree.kind === "list" ? tree.items : tree.kind === "dict" ? tree.members.map(({ value }) => value) : [];
  return children.some((child) => (tree.kind === inside && child.kind === "value") || hasValue(child, inside));
}
