/** One pattern as content spells it (Go, Python or JavaScript), in the spellings of the two engines that may run it. */
export interface PatternSpelling {
  re2: string;
  javascript: string;
  /** Flags that stood at the front: `(?i)`. JavaScript has no such thing. */
  flags: string;
}

/** An escape, the head of a group, or a class opener; the rest is copied. */
const part = /\\[\s\S]|\(\?#[^)]*\)|\(\?P<([A-Za-z_]\w*)>|\(\?P=([A-Za-z_]\w*)\)|\[\^?\]?|\]/g;

export function readPattern(source: string): PatternSpelling {
  const front = /^\(\?([ims]+)\)/.exec(source);
  let inClass = false;
  const translate = (target: "re2" | "javascript", text: string) =>
    text.replace(part, (whole, name?: string, reference?: string) => {
      if (inClass) {
        if (whole === "]") inClass = false;
        return whole;
      }
      if (whole[0] === "[") {
        inClass = true;
        return target === "javascript" && whole.endsWith("]") ? `${whole.slice(0, -1)}\\]` : whole;
      }
      if (whole.startsWith("(?#")) return "";
      if (whole === "\\Z") return target === "re2" ? "\\z" : "(?![\\s\\S])";
      if (target === "re2") return whole;
      if (whole === "\\A") return "(?<![\\s\\S])";
      if (whole === "\\z") return "(?![\\s\\S])";
      if (name !== undefined) return `(?<${name}>`;
      if (reference !== undefined) return `\\k<${reference}>`;
      return whole;
    });
  const re2 = translate("re2", source);
  inClass = false;
  const javascript = translate("javascript", front ? source.slice(front[0].length) : source);
  return { re2, javascript, flags: front?.[1] ?? "" };
}
