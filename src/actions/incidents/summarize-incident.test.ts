import assert from "node:assert/strict";
import { test } from "node:test";
import type { Layout } from "#playbook/layout.ts";
import type { IncidentRow } from "#store/incident-lists.ts";
import { buildField } from "#test/build-mapper.ts";
import { summarizeIncident } from "./summarize-incident.ts";

const at = new Date("2026-03-01T12:00:00Z");
const row: IncidentRow = {
  id: "7",
  name: "Odd login",
  type: "Login",
  rawType: "Login",
  severity: 2,
  status: 0,
  owner: "",
  details: "",
  occurred: at,
  created: at,
  modified: at,
  closed: null,
  customFields: { alertid: "ALuQ", events: [{ host: "srv" }], loose: 1 },
  labels: [],
  sourceBrand: "Generic Webhook",
  sourceInstance: "edr",
  alertId: null,
  investigationId: "",
  playbookId: "",
  mapperHash: null,
  classifierHash: null,
  dbotMirrorId: "",
  alertCount: 1,
  droppedCount: 0,
  fieldWriters: { alertid: { by: "ada", at: 0 } },
};
const fields = [
  buildField("Alert ID", "shortText"),
  buildField("Events", "longText"),
  buildField("Verdict", "shortText"),
];
const tell = (layouts: Layout[], layout?: string) => {
  const type = { id: "Login", name: "Login", autorun: false, extract: "default", extractOnChange: "default" } as const;
  const types = [{ ...type, disabled: false, default: false, ...(layout === undefined ? {} : { layout }) }];
  const { layout: used, sections } = summarizeIncident(row, { fields, types, layouts });
  return { used, sections: sections.map(({ name, fields: shown }) => [name, shown.map(({ label }) => label)]) };
};

test("without a layout the mapped fields come by name, what nobody declared by its key, and where it came from", () => {
  assert.deepEqual(tell([]), {
    used: null,
    sections: [
      ["Fields", ["Alert ID", "Events", "loose"]],
      ["Where it came from", ["Occurred", "Source instance", "Source"]],
    ],
  });
});

test("a layout decides the order, and hides nothing that has a value", () => {
  const place = { column: 0, endColumn: 1 };
  const section = (name: string, y: number, keys: string[]) => ({
    id: name,
    name,
    visible: true,
    place: { x: 0, y, w: 1, h: 1 },
    items: keys.map((field, index) => ({ field, ...place, row: keys.length - index })),
  });
  const layout: Layout = {
    id: "login-layout",
    name: "Login layout",
    group: "incident",
    views: {
      detailsV2: {
        tabs: [
          { id: "x", name: "x", type: "summary", hidden: true, sections: [section("Hidden", 0, ["events"])] },
          {
            id: "y",
            name: "y",
            type: "custom",
            hidden: false,
            sections: [section("Below", 1, ["verdict"]), section("Top", 0, ["severity", "alertid"])],
          },
        ],
      },
    },
  };
  assert.deepEqual(tell([layout], "login-layout"), {
    used: "Login layout",
    sections: [
      ["Top", ["Alert ID", "Severity"]],
      ["Below", ["Verdict"]],
      ["Other fields", ["Events", "loose"]],
    ],
  });
});
