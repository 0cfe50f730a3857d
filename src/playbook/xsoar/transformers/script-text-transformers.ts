/** Scripts that transform texts and objects, plain enough to be ours. */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { argumentList, castBoolean, isAbsent, jsonText, parseJson, scalarText, textOf } from "../cast.ts";
import { evaluateDt } from "../dt/evaluate-dt.ts";
import { parseDt } from "../dt/parse-dt.ts";
import { setOwn } from "../javascript/value.ts";
import { pythonJson, pythonText } from "../python-text.ts";
import { parseText } from "../text-template.ts";
import { onItem, onList, type Transformer, type TransformerCall } from "./transformer.ts";

/** Names as grid columns have them. */
const toTableFields = onItem((value, call) => {
  if (!isObject(value)) throw call.failure(`it takes an object, not ${textOf(value).slice(0, 60)}`);
  const renamed: JsonObject = {};
  for (const key of Object.keys(value)) {
    setOwn(renamed, key.slice(0, 255).replace(/[\W_]/g, "").toLowerCase(), value[key] ?? null);
  }
  return renamed;
});

/** What cannot be read is no failure: the error's text is the result. */
const parseJsonText = onItem((value) => {
  const text = isAbsent(value) ? "undefined" : (scalarText(value) ?? "[object Object]");
  return parseJson(text) ?? "SyntaxError: invalid JSON";
});

const dt = onItem((value, call) => evaluateDt(parseDt(call.text("dt")), { value: value ?? null }, call.evaluation));

/** Fields count from 1; 0 and below count from the end, as Python has it. */
const cut = onItem((value, call) => {
  const text = call.scriptText(value);
  const delimiter = call.text("delimiter");
  if (delimiter === "" || delimiter === "''") throw call.failure("the delimiter is empty");
  const parts = text.split(delimiter);
  call.evaluation.budget.spend(parts.length);
  const taken = call
    .text("fields")
    .split(",")
    .map((field) => {
      const number = /^\s*[-+]?\d{1,9}\s*$/.test(field) ? Number(field) : Number.NaN;
      const part = parts.at(number - 1);
      if (part === undefined) throw call.failure(`there is no field ${field.trim()} of ${parts.length}`);
      return part;
    });
  return taken.join(delimiter);
});

function stripEnds(text: string, characters: string): string {
  const strip = new Set(characters);
  const letters = Array.from(text);
  let from = 0;
  let to = letters.length;
  while (from < to && strip.has(letters[from] ?? "")) from++;
  while (to > from && strip.has(letters[to - 1] ?? "")) to--;
  return letters.slice(from, to).join("");
}

const convertAllExcept = onItem((value, call) => {
  const text = isAbsent(value) ? undefined : scalarText(value);
  const isExcepted = argumentList(call.get("except")).some((item) => text !== undefined && scalarText(item) === text);
  return isExcepted ? value : call.get("convertTo");
});

/** `a,b` becomes `1,2`; of an object, a member `k: v` does. */
const mapValues = onItem((value, call) => {
  const from = call.text("input_values").split(",");
  const to = call.text("mapped_values").split(",");
  if (from.length !== to.length) throw call.failure("input_values and mapped_values are of different length");
  const mapped = new Map(from.map((text, index) => [text, to[index] ?? ""]));
  const read = typeof value === "string" ? parseJson(value) : undefined;
  const given = read ?? value ?? null;
  if (Array.isArray(given)) return given;
  if (isObject(given)) {
    const members: JsonObject = {};
    for (const key of Object.keys(given)) {
      const member = given[key] ?? null;
      const text = pythonText(member);
      setOwn(members, key, mapped.get(`${key}:${text}`) ?? mapped.get(`${key}: ${text}`) ?? member);
    }
    return pythonJson(members);
  }
  // A number stays as it was written.
  const text = typeof given === "number" && typeof value === "string" ? value.trim() : pythonText(given);
  return mapped.get(text) ?? text;
});

type Typed = number | string;

function typed(text: string): Typed {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isNaN(number) ? text : number;
}

/** Numbers and ranges of numbers, `1-5`, become something else; the first that fits. */
const mapRanges = onItem((value, call) => {
  const from = argumentList(call.get("map_from")).map(pythonText);
  const to = argumentList(call.get("map_to")).map(pythonText);
  if (from.length !== to.length) throw call.failure("map_from and map_to are of different length");
  const separator = call.text("sep", "-") || "-";
  return argumentList(value).map((item): Json => {
    const given = typed(pythonText(item));
    const at = from.findIndex((range) => {
      const [low, high, ...more] = range.split(separator).map(typed);
      if (low === undefined || high === undefined || more.length > 0) return typed(range) === given;
      return typeof low === typeof given && typeof high === typeof given && low <= given && given <= high;
    });
    return at < 0 ? given : typed(to[at] ?? "");
  });
});

/** Prefix and suffix in which `${…}` stands for what `ctx_data`, `ctx_inputs` and `ctx_inc` hold. */
const concatFormat = onItem((value, call) => {
  const given = call.get("ctx_data");
  const context = typeof given === "string" ? (parseJson(given) ?? null) : (given ?? null);
  const specials: JsonObject = {};
  for (const [name, argument] of [
    ["inputs", "ctx_inputs"],
    ["incident", "ctx_inc"],
  ] as const) {
    const member = call.get(argument);
    specials[name] = isObject(member) ? member : {};
  }
  const build = (template: string): string => {
    const parts = parseText(template);
    return parts
      .map((part) => {
        if (typeof part === "string") return part;
        const root = /^(?:inputs|incident)(?=$|[.(=])/.test(part.dt.source.trim()) ? specials : context;
        const found = evaluateDt(part.dt, { value: root }, call.evaluation);
        return isAbsent(found) ? "" : typeof found === "boolean" ? String(found) : pythonText(found);
      })
      .join("");
  };
  const own =
    isAbsent(value) || jsonText(value) === "{}" ? "" : typeof value === "boolean" ? String(value) : pythonText(value);
  const prefix = call.text("prefix");
  const suffix = call.text("suffix");
  if (prefix === "" && suffix === "") return value ?? [];
  return call.evaluation.budget.text(build(prefix) + own + build(suffix));
});

const extractInbetween = onItem((value, call) => {
  const text = call.scriptText(value);
  const [from, to] = [call.text("from"), call.text("to")];
  if (!text.includes(from) || !text.includes(to)) return text;
  return text.slice(text.indexOf(from) + from.length, Math.max(text.indexOf(from) + from.length, text.lastIndexOf(to)));
});

const padZeros = onItem((value, call) => {
  const text = pythonText(value ?? null);
  const length = call.integer("length") ?? 0;
  call.evaluation.budget.reserveText(Math.max(0, length));
  const sign = /^[-+]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(length - sign.length, "0");
});

/** URL-safe or not, padded or not. Bytes that are no UTF-8 are left out. */
const base64Decode = onItem((value, call) => {
  const original = call.scriptText(value);
  const decoded = decodeUtf8(readBase64(original, call));
  return { Base64: { originalValue: original, decoded } };
});

const base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function readBase64(text: string, call: TransformerCall): Uint8Array {
  const letters = text
    .replace(/-/g, "+")
    .replace(/_/g, "/")
    .replace(/[^A-Za-z0-9+/]/g, "");
  if (letters.length % 4 === 1) throw call.failure("it is no base64");
  call.evaluation.budget.spend(letters.length >> 2);
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of letters) {
    bits = ((bits << 6) | base64Letters.indexOf(letter)) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at++] = (bits >> held) & 0xff;
    }
  }
  return bytes.subarray(0, at);
}

function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).replaceAll("\ufffd", "");
}

/** Percent signs as UTF-8; what is no such thing stays, `+` stays. */
function unquote(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = Uint8Array.from(run.slice(1).split("%"), (hex) => Number.parseInt(hex, 16));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  });
}

function quote(text: string, safe: string): string {
  return Array.from(text.toWellFormed(), (character) => {
    if (/^[A-Za-z0-9_.~-]$/.test(character) || safe.includes(character)) return character;
    return encodeURIComponent(character).replace(
      /[!'()*]/g,
      (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  }).join("");
}

const urlEncode = onItem((value, call) => {
  const text = unquote(call.scriptText(value));
  const isStrict = castBoolean(call.get("ignore_safe_character"), call.operator, "ignore_safe_character", false);
  return quote(text, isStrict ? "" : call.text("safe_character", "/"));
});

const listContent = onItem((value, call) => {
  const name = isAbsent(value) ? "" : call.scriptText(value);
  if (name === "") throw call.failure("the name of the list is missing");
  const content = ownProperty(call.evaluation.scope.root("lists", name), name);
  if (isAbsent(content) || content === "") return undefined;
  if (call.text("type", "string") === "json")
    return typeof content === "string" ? (parseJson(content) ?? content) : content;
  return textOf(content);
});

export const scriptTextTransformers: Readonly<Record<string, Transformer>> = {
  ConvertKeysToTableFieldFormat: toTableFields,
  ParseJSON: parseJsonText,
  DT: dt,
  Cut: cut,
  StripChars: onItem((value, call) => stripEnds(call.scriptText(value), call.text("chars"))),
  ConvertAllExcept: convertAllExcept,
  MapValuesTransformer: mapValues,
  MapRangeValues: mapRanges,
  ConcatFormat: concatFormat,
  ExtractInbetween: extractInbetween,
  PadZeros: padZeros,
  Base64Decode: base64Decode,
  URLDecode: onItem((value, call) => ({ DecodedURL: unquote(call.scriptText(value)) })),
  URLEncode: urlEncode,
  GetListContent: listContent,
  StringToArray: onItem((value) => pythonJson([value ?? null])),
  StringifyArray: onList((value) => JSON.stringify(value ?? null)),
};
