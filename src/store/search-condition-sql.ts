import type { SearchCondition } from "#playbook/query/plan-search.ts";

export interface SearchTable<Column extends string> {
  id: string;
  columns: Readonly<Record<Column, string>>;
  /** Of columns that hold numbers, where an index is to be used. */
  numbers?: Partial<Record<Column, string>>;
  /** All that is text. */
  texts: readonly string[];
  /** JSON that is looked through as the text it is. */
  json: readonly string[];
  /** The JSON of the custom fields. */
  custom: string;
  /** For which rows a document says more than these texts: in its custom fields, and anywhere. */
  customBesides?: string;
  besides?(text: string): string;
  /** Where equality of the whole text has an index of its own. */
  equals?(column: Column, text: string): string;
  /** A row's set that a value may be in, by its column. */
  members?(column: Column, value: string): string;
}

/**
 * A condition as SQL; its values are added to those of the statement. Each part is true or false and never null, so that
 * it can be turned round. Lower case is that of ASCII whatever the database's locale; see the indexes of 0008 and 0011.
 */
export function conditionSql<Column extends string>(
  condition: SearchCondition<Column>,
  table: SearchTable<Column>,
  values: unknown[],
): string {
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const folded = (text: string) => `lower(${text} collate "C")`;
  // Spelled as in the statistics and the partial indexes.
  const foreign = (text: string) => `(octet_length(${text}) <> char_length(${text})) is true`;
  /** Looked through as one text: that is one call of each function a row, not one a column. No column is null. */
  const holds = (places: readonly string[], texts: readonly string[]) => {
    const whole = `(${places.join(" || ' ' || ")})`;
    const all = texts.map((text) => `strpos(${folded(whole)}, ${text}) > 0`).join(" and ");
    return `${all} or ${foreign(whole)}`;
  };
  const sql = (part: SearchCondition<Column>): string => {
    switch (part.is) {
      case "all":
        return "true";
      case "none":
        return "false";
      case "and":
      case "or":
        return `(${part.parts.map(sql).join(` ${part.is} `)})`;
      case "not":
        return `not ${sql(part.part)}`;
      case "identity":
        return `(${table.id} ${part.op} ${parameter(part.value)}::bigint)`;
      case "oneOf":
        return `(${table.columns[part.column]} = any(${parameter(part.values)}::${table.numbers?.[part.column] ?? "float8"}[]))`;
      case "within": {
        const column = table.columns[part.column];
        const from = parameter(new Date(part.from).toISOString());
        const before = parameter(new Date(part.before).toISOString());
        return `(${column} is not null and ${column} >= ${from}::timestamptz and ${column} < ${before}::timestamptz)`;
      }
      case "dated":
        return `(${table.columns[part.column]} is not null)`;
      case "equals":
        return table.equals
          ? `(${table.equals(part.column, parameter(part.text))})`
          : `(${folded(table.columns[part.column])} = ${parameter(part.text)})`;
      case "like":
        return `(${folded(table.columns[part.column])} like ${parameter(part.pattern)})`;
      case "filled":
        return `(${table.columns[part.column]} <> '')`;
      case "foreign":
        return `(${foreign(table.columns[part.column])})`;
      case "member":
        return table.members ? `(${table.members(part.column, parameter(part.value))})` : "true";
      case "mentions": {
        const text = parameter(part.text);
        const places = [...table.texts, ...table.json.map((column) => `${column}::text`)];
        const besides = table.besides ? ` or ${table.besides(text)}` : "";
        return `(${holds(places, [text])}${besides})`;
      }
      case "custom": {
        const texts = part.texts.map((text) => parameter(text));
        const besides = table.customBesides ? ` or ${table.customBesides}` : "";
        return texts.length === 0 ? "true" : `(${holds([`${table.custom}::text`], texts)}${besides})`;
      }
    }
  };
  return sql(condition);
}
