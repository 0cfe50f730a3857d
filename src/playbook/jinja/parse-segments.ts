/** From segments to the tree: the one place that calls the parser and reads its complaints. */
import { parse } from "@huggingface/jinja";
import { ExpressionError } from "./expression-error.ts";
import { rewriteTests } from "./rewrite-tests.ts";
import type { Segment } from "./scan-template.ts";
import type { Statement } from "./syntax.ts";
import type { Token } from "./token.ts";

const refused: Readonly<Record<string, string>> = {
  macro: "macros",
  call: "macros",
  include: "other templates",
  import: "other templates",
  from: "other templates",
  extends: "other templates",
  block: "other templates",
  do: "statements of the `do` extension",
  break: "`break`",
  continue: "`continue`",
  trans: "translations",
  with: "`with` blocks",
  autoescape: "`autoescape` blocks",
};

export function parseSegments(segments: readonly Segment[]): Statement[] {
  const tokens = segments.flatMap(tokensOf);
  try {
    // The package does not export its node classes; `syntax.ts` describes the same objects.
    return parse(tokens).body as unknown as Statement[];
  } catch (error) {
    throw explain(error, tokens);
  }
}

function tokensOf(segment: Segment): readonly Token[] {
  const { offset } = segment;
  if (segment.kind === "text") return [{ type: "Text", value: segment.text, offset, depth: 0 }];
  const isOutput = segment.kind === "output";
  const [first] = segment.tokens;
  if (first === undefined) throw new ExpressionError("JINJA_SYNTAX", "there is nothing between the braces", offset);
  if (!isOutput) refuseStatement(first);
  return [
    { type: isOutput ? "OpenExpression" : "OpenStatement", value: isOutput ? "{{" : "{%", offset, depth: 0 },
    ...rewriteTests(segment.tokens),
    {
      type: isOutput ? "CloseExpression" : "CloseStatement",
      value: isOutput ? "}}" : "%}",
      offset: segment.end - 2,
      depth: 0,
    },
  ];
}

function refuseStatement(first: Token): void {
  if (Object.hasOwn(refused, first.value)) {
    throw new ExpressionError(
      "JINJA_UNSUPPORTED",
      `\`{% ${first.value} %}\` is not supported: an argument cannot use ${refused[first.value]}`,
      first.offset,
    );
  }
}

function explain(error: unknown, tokens: Token[]): ExpressionError {
  if (error instanceof RangeError) {
    return new ExpressionError("JINJA_DEPTH", "the template is nested too deeply to be read");
  }
  const offset = tokens[furthestRead(tokens)]?.offset;
  // Running off the end of the tokens shows as a TypeError of the parser.
  if (error instanceof TypeError) {
    return new ExpressionError("JINJA_SYNTAX", "the template ends before everything it opens is closed", offset);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ExpressionError("JINJA_SYNTAX", plainMessage(message, tokens[furthestRead(tokens)]), offset);
}

function plainMessage(message: string, token: Token | undefined): string {
  const unknown = /^Unknown statement type: (.*)$/.exec(message)?.[1];
  if (unknown !== undefined) return `\`{% ${unknown} %}\` is not a statement, or closes nothing`;
  const found = token === undefined || token.value === "" ? "" : ` near \`${token.value.slice(0, 40)}\``;
  return `the expression cannot be read${found} (${message.replace(/^Parser Error: /, "").replace(/\.$/, "")})`;
}

/** The parser says what it missed but not where: it is run again to see how far it looks. */
function furthestRead(tokens: Token[]): number {
  let furthest = 0;
  const watched = new Proxy(tokens, {
    get(target, key, receiver) {
      const index = typeof key === "string" ? Number(key) : Number.NaN;
      if (index > furthest && index < target.length) furthest = index;
      return Reflect.get(target, key, receiver);
    },
  });
  try {
    parse(watched);
  } catch {
    // It fails as it did before.
  }
  return furthest;
}
