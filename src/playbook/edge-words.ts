import { defaultEdge, errorEdge, plainEdge } from "./model.ts";

/** An edge's label as people read it: nothing on a plain edge. */
export function labelInWords(label: string): string {
  if (label === plainEdge) return "";
  if (label === defaultEdge) return "else";
  return label === errorEdge ? "error" : label;
}
