/** HTML as a tree of elements and texts, as lenient as pages need it: what is not closed ends with what holds it. */

export interface HtmlElement {
  name: string;
  children: (HtmlElement | string)[];
}

const empty: ReadonlySet<string> = new Set(
  "area base br col embed hr img input link meta param source track wbr".split(" "),
);
/** What they hold is neither HTML nor text for people; it is left out. */
const raw: ReadonlySet<string> = new Set(["script", "style"]);
const deepest = 500;

export function parseHtml(html: string): HtmlElement {
  const root: HtmlElement = { name: "", children: [] };
  const open: HtmlElement[] = [root];
  const here = () => open.at(-1) ?? root;
  let at = 0;
  while (at < html.length) {
    const start = html.indexOf("<", at);
    if (start < 0) break;
    if (start > at) here().children.push(decodeEntities(html.slice(at, start)));
    if (html.startsWith("<!--", start)) {
      const end = html.indexOf("-->", start + 4);
      at = end < 0 ? html.length : end + 3;
      continue;
    }
    const tag = readTag(html, start);
    if (tag === "no tag") {
      here().children.push("<");
      at = start + 1;
      continue;
    }
    // What never ends is text, and is not looked through again for each sign in it.
    if (tag === "no end") {
      at = start;
      break;
    }
    at = tag.end;
    if (tag.closes) {
      const level = open.findLastIndex(({ name }) => name === tag.name);
      if (level > 0) open.length = level;
      continue;
    }
    if (tag.name === "") continue;
    const element: HtmlElement = { name: tag.name, children: [] };
    here().children.push(element);
    if (raw.has(tag.name)) {
      const end = new RegExp(`</${tag.name}`, "gi");
      end.lastIndex = at;
      const found = end.exec(html);
      at = found === null ? html.length : found.index;
    }
    if (!empty.has(tag.name) && !tag.closesItself && open.length < deepest) open.push(element);
  }
  if (at < html.length) here().children.push(decodeEntities(html.slice(at)));
  return root;
}

interface Tag {
  /** Empty for a declaration. */
  name: string;
  closes: boolean;
  closesItself: boolean;
  end: number;
}

/** A sign `>` within quotes is part of an attribute. */
function readTag(html: string, start: number): Tag | "no tag" | "no end" {
  const opening = /^<(\/?)([a-zA-Z][^\s/>]{0,60}|[!?])/.exec(html.slice(start, start + 70));
  if (opening === null) return "no tag";
  const [whole, slash, name = ""] = opening;
  let quote = "";
  for (let at = start + whole.length; at < html.length; at++) {
    const sign = html[at] ?? "";
    if (quote !== "") {
      if (sign === quote) quote = "";
    } else if ((sign === '"' || sign === "'") && html[at - 1] === "=") quote = sign;
    else if (sign === ">") {
      return {
        name: /^[!?]/.test(name) ? "" : name.toLowerCase(),
        closes: slash === "/",
        closesItself: html[at - 1] === "/",
        end: at + 1,
      };
    }
  }
  return "no end";
}

/** All elements of a name within, in order, those within others of the name too. */
export function findAll(element: HtmlElement, name: string): HtmlElement[] {
  const found: HtmlElement[] = [];
  const todo: (HtmlElement | string)[] = [...element.children].reverse();
  for (let here = todo.pop(); here !== undefined; here = todo.pop()) {
    if (typeof here === "string") continue;
    if (here.name === name) found.push(here);
    for (let at = here.children.length - 1; at >= 0; at--) {
      const child = here.children[at];
      if (child !== undefined) todo.push(child);
    }
  }
  return found;
}

export function textWithin(element: HtmlElement): string {
  let text = "";
  for (const child of element.children) text += typeof child === "string" ? child : textWithin(child);
  return text;
}

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  copy: "©",
  reg: "®",
  trade: "™",
  hellip: "…",
  mdash: "—",
  ndash: "–",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  bull: "•",
  middot: "·",
  euro: "€",
  pound: "£",
  szlig: "ß",
  auml: "ä",
  ouml: "ö",
  uuml: "ü",
  Auml: "Ä",
  Ouml: "Ö",
  Uuml: "Ü",
  eacute: "é",
  egrave: "è",
  agrave: "à",
  ccedil: "ç",
  ntilde: "ñ",
};

export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z]{2,8}));/g, (whole, decimal, hex, name) => {
    if (typeof name === "string") return (Object.hasOwn(named, name) ? named[name] : undefined) ?? whole;
    const code = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
