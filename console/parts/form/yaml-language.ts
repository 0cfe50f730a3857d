/** YAML as it is coloured: keys, comments, quoted texts, numbers. Enough to read by; what is wrong the server says. */
import { StreamLanguage, type StreamParser, type StringStream } from "@codemirror/language";

interface Line {
  /** Within quotes that go on: which. */
  quote: string | null;
}

const parser: StreamParser<Line> = {
  name: "yaml",
  startState: () => ({ quote: null }),
  token(stream, state) {
    if (state.quote !== null) return readQuoted(stream, state, state.quote);
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    if (stream.match(/^(?:---|\.\.\.)$/)) return "meta";
    if (
      stream.match(
        /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#:,[\]{}'"&*!|>%@`-][^\s#:,[\]{}]*(?: [^\s#:,[\]{}]+)*)(?=\s*:(?:\s|$))/,
      )
    )
      return "propertyName";
    const quote = stream.match(/^["']/, false) ? stream.next() : undefined;
    if (quote) {
      state.quote = quote;
      return readQuoted(stream, state, quote);
    }
    if (stream.match(/^(?:true|false|null|~)(?=\s*(?:[,\]}#]|$))/)) return "bool";
    if (stream.match(/^-?\d+(?:\.\d+)?(?=\s*(?:[,\]}#]|$))/)) return "number";
    if (stream.match(/^[-:,[\]{}|>?&*!]/)) return "punctuation";
    stream.match(/^[^\s,[\]{}]+/) || stream.next();
    return null;
  },
};

function readQuoted(stream: StringStream, state: Line, quote: string): string {
  while (!stream.eol()) {
    const sign = stream.next();
    if (sign === "\\" && quote === '"') stream.next();
    else if (sign === quote) {
      state.quote = null;
      break;
    }
  }
  return "string";
}

export const yaml = () => StreamLanguage.define(parser);
