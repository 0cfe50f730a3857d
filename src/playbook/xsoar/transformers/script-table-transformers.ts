/** Scripts that write data for people: templates and tables. */
import { isObject, type Json, ownProperty } from "#base/json.ts";
import { argumentList, castBoolean, isEmpty, parseJson, textOf } from "../cast.ts";
import { evaluateDt } from "../dt/evaluate-dt.ts";
import { parseDt } from "../dt/parse-dt.ts";
import { type CellStyle, pythonTable } from "../python-table.ts";
import { pythonText } from "../python-text.ts";
import { ScriptTemplate } from "./script-template.ts";
import { onItem, onList, type Transformer, type TransformerCall } from "./transformer.ts";

const formatTemplate = onItem((value, call) => {
  const written = call.get("template");
  const given = isEmpty(written) ? (value ?? null) : (written ?? null);
  const own = isEmpty(written) ? undefined : value;
  const marks = argumentList(call.text("variable_markers") || "${,}").map(textOf);
  const [start = "", end = ""] = marks;
  if (start === "" || marks.length > 2)
    throw call.failure("variable_markers are a start and an end, with a comma between");
  const type = call.text("template_type") || "raw";
  if (type !== "raw" && type !== "json") throw call.failure(`there is no template type ${type}`);
  const template = type === "json" && !isEmpty(written) ? parseJson(textOf(given)) : given;
  if (template === undefined) throw call.failure("the template is no JSON");
  const keepsUnknown = castBoolean(call.get("keep_symbol_to_null"), call.operator, "keep_symbol_to_null", false);
  const built = new ScriptTemplate({ start, end, keepsUnknown }, contextOf(own, call), call.evaluation.budget).build(
    template,
  );
  return built ?? [];
});

/** `.x` is of the value, `inputs` and `incident` of their arguments, anything else of the context. */
function contextOf(own: Json | undefined, call: TransformerCall): (path: string) => Json | undefined {
  const given = call.get("ctx_data");
  const context = typeof given === "string" && given !== "" ? parseJson(given) : given;
  if (given !== undefined && given !== "" && context === undefined) throw call.failure("ctx_data is no JSON");
  const objectOf = (name: string) => {
    const member = call.get(name);
    return isObject(member) ? member : {};
  };
  const specials = { inputs: objectOf("ctx_inputs"), incident: objectOf("ctx_inc") };
  return (path) => {
    if (path === "") return undefined;
    const isOwn = path !== "." && !path.startsWith(".=") && path.startsWith(".");
    const root = isOwn ? own : /^(?:inputs|incident)(?=$|[.(=])/.test(path) ? specials : context;
    return evaluateDt(parseDt(isOwn ? path.slice(1) : path), { value: root ?? null }, call.evaluation);
  };
}

const jsonToTable = onList((value, call) => {
  const written = typeof value === "string" ? value : Array.isArray(value) && value.length === 1 ? value[0] : undefined;
  const read = typeof written === "string" ? (parseJson(written) ?? written) : undefined;
  const data = read === undefined || isEmpty(read) || read === 0 || read === false ? value : read;
  const table = pythonTable(call.text("title"), data, {
    headers: argumentList(call.get("headers")).map(pythonText),
    auto: castBoolean(call.get("is_auto_json_transform"), call.operator, "is_auto_json_transform", false),
    columns: columnsOf(call),
  });
  if (table === undefined) throw call.failure("rows that are no objects need a header");
  return call.evaluation.budget.text(table);
});

function columnsOf(call: TransformerCall): ReadonlyMap<string, CellStyle> {
  const given = call.get("json_transform_properties");
  const read = typeof given === "string" && given !== "" ? parseJson(given) : given;
  if (isEmpty(read)) return new Map();
  if (!isObject(read)) throw call.failure("json_transform_properties is an object of headers");
  return new Map(
    Object.keys(read).map((header) => {
      const style = read[header] ?? null;
      const keys = ownProperty(style, "keys");
      return [
        header,
        { keys: Array.isArray(keys) ? keys.map(pythonText) : [], isNested: ownProperty(style, "is_nested") === true },
      ];
    }),
  );
}

export const scriptTableTransformers: Readonly<Record<string, Transformer>> = {
  FormatTemplate: formatTemplate,
  JsonToTable: jsonToTable,
};
