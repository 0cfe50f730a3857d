import type { GridColumn, IncidentField, IncidentFieldType } from "#playbook/incident-field.ts";
import { type Fields, scalarText } from "./fields.ts";
import { readDescription, readVersions } from "./versions.ts";

const fieldTypes: readonly IncidentFieldType[] = [
  "shortText",
  "longText",
  "markdown",
  "html",
  "url",
  "number",
  "boolean",
  "date",
  "timer",
  "singleSelect",
  "multiSelect",
  "tagsSelect",
  "user",
  "role",
  "grid",
  "attachments",
  "internal",
];

const groups = ["incident", "evidence", "indicator"] as const;

export function readIncidentField(fields: Fields): IncidentField | undefined {
  const { report } = fields;
  const prefixed = fields.filled("id");
  const key = fields.filled("cliName") ?? prefixed?.replace(/^(?:incident|evidence|indicator)_/, "");
  if (key === undefined) {
    report.error("CONTENT_XSOAR_FIELD_MISSING", fields.path, 'An incident field needs an "id" or a "cliName".');
    return undefined;
  }
  const group = groups[fields.number("group") ?? 0] ?? "incident";
  const field: IncidentField = {
    id: prefixed ?? `${group}_${key}`,
    key,
    name: fields.filled("name") ?? key,
    ...readDescription(fields),
    group,
    type: readType(fields),
    types: fields.truth("associatedToAll") ? "all" : fields.texts("associatedTypes"),
    required: fields.truth("required") ?? false,
    readOnly: fields.truth("isReadOnly") ?? false,
    hidden: fields.truth("hidden") ?? false,
    ownerOnly: fields.truth("ownerOnly") ?? false,
    inEditForm: fields.truth("editForm") ?? false,
    inCloseForm: fields.truth("closeForm") ?? false,
    searchable: !fields.truth("unsearchable"),
    caseInsensitive: fields.truth("caseInsensitive") ?? false,
    ...readVersions(fields),
  };
  const options = fields.texts("selectValues");
  if (options.length > 0) field.options = options;
  if (fields.truth("openEnded")) field.openEnded = true;
  for (const [ours, theirs] of [
    ["validationRegex", "validationRegex"],
    ["placeholder", "placeholder"],
    ["script", "script"],
    ["displayScript", "fieldCalcScript"],
  ] as const) {
    const text = fields.filled(theirs);
    if (text !== undefined) field[ours] = text;
  }
  if (fields.truth("runScriptAfterIncUpdate")) field.scriptAfterUpdate = true;
  if (field.type === "timer") field.timer = readTimer(fields);
  if (field.type === "grid") addGrid(field, fields);
  return field;
}

function readType(fields: Fields): IncidentFieldType {
  const written = fields.filled("type");
  const type = fieldTypes.find((known) => known === written);
  if (type) return type;
  const what = written === undefined ? "The field has no type" : `"${written}" is no type of field`;
  const message = `${what}; it is read as shortText. Known types: ${fieldTypes.join(", ")}.`;
  fields.report.warning(
    "CONTENT_XSOAR_FIELD_TYPE",
    fields.keyOf("type") ? fields.pathOf("type") : fields.path,
    message,
  );
  return "shortText";
}

function readTimer(fields: Fields): NonNullable<IncidentField["timer"]> {
  const slaMinutes = fields.number("sla") ?? 0;
  const riskHours = fields.number("threshold") ?? 0;
  const breachScript = fields.filled("breachScript");
  return {
    ...(slaMinutes > 0 && { slaMinutes }),
    ...(riskHours > 0 && { riskHours }),
    ...(breachScript !== undefined && { breachScript }),
  };
}

function addGrid(field: IncidentField, fields: Fields): void {
  field.columns = fields.items("columns").map((column): GridColumn => {
    const key = column.filled("key") ?? "";
    const options = column.texts("selectValues");
    return {
      key,
      name: column.filled("displayName") ?? key,
      type: column.filled("type") ?? "shortText",
      required: column.truth("required") ?? false,
      readOnly: column.truth("isReadOnly") ?? false,
      ...(options.length > 0 && { options }),
    };
  });
  const rows = fields.items("defaultRows").map(({ source }) => {
    const cells = Object.entries(source).flatMap(([key, cell]) => {
      const text = scalarText(cell);
      return text === undefined ? [] : [[key, text] as const];
    });
    return Object.fromEntries(cells);
  });
  if (rows.some((row) => Object.keys(row).length > 0)) field.defaultRows = rows;
}
