import { textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";

const entities: Readonly<Record<string, string>> = {
  quot: '"',
  amp: "&",
  apos: "'",
  lt: "<",
  gt: ">",
  nbsp: " ",
  copy: "(C)",
  reg: "(R)",
  tilde: "~",
  ldquo: '"',
  rdquo: '"',
  hellip: "...",
};

/** `TextFromHTML`: the text of a page's body, its blanks and line breaks as they are. */
export const textFromHtml = defineAutomation({
  name: "TextFromHTML",
  description: "The text of an HTML page's body.",
  arguments: [{ name: "html", description: "The page.", required: true, isDefault: true }],
  run(args) {
    const html = args.text("html");
    const start = html.search(/<body/i);
    const end = html.toLowerCase().lastIndexOf("/body>");
    if (start < 0 || end < start) return textEntry("Could not extract text");
    const text = withoutTags(html.slice(start, end + "/body>".length));
    const names = Object.keys(entities).join("|");
    return textEntry(text.replace(new RegExp(`&(${names});`, "g"), (_whole, name: string) => entities[name] ?? ""));
  },
});

/** Tags that lie within one line. The places ahead are looked up once each, however many signs there are. */
function withoutTags(html: string): string {
  const next = { ">": -1, "\n": -1 };
  const find = (sign: ">" | "\n", from: number): number => {
    if (next[sign] < from) {
      const at = html.indexOf(sign, from);
      next[sign] = at < 0 ? html.length : at;
    }
    return next[sign];
  };
  let text = "";
  let from = 0;
  for (let at = html.indexOf("<"); at >= 0; at = html.indexOf("<", at)) {
    const end = find(">", at);
    if (end === html.length) break;
    if (find("\n", at) < end) {
      at += 1;
      continue;
    }
    text += html.slice(from, at);
    from = end + 1;
    at = from;
  }
  return text + html.slice(from);
}
