import type { Json, JsonObject } from "#base/json.ts";

/** A small valid export for tests; each part can be replaced. */
export function sampleNodes(): Record<string, JsonObject> {
  return {
    "0": {
      name: "A new alert",
      type: "trigger",
      module_uuid: "92d8bb47-7c51-445d-81de-ae04edbb6f0a",
      trigger_uuid: "785583cf-4377-43ce-a5fb-f4572eb57456",
      outputs: { default: ["1"] },
    },
    "1": {
      name: "Read the alert",
      type: "action",
      module_uuid: "92d8bb47-7c51-445d-81de-ae04edbb6f0a",
      action_uuid: "8d189665-5401-4098-8d60-944de9a6199a",
      arguments: { uuid: "{{ node.0.alert_uuid }}", stix: false },
      outputs: { default: ["2"] },
    },
    "2": {
      name: "Urgent?",
      type: "operator",
      subtype: "condition",
      cases: [{ name: "urgent", left: "{{ node.1.urgency.current_value }}", comparison: ">=", right: "{{ 80 }}" }],
      outputs: { urgent: ["3"], else: ["4"] },
    },
    "3": {
      name: "Tell the team",
      type: "action",
      module_uuid: "5894985f-91eb-46db-9306-cc5ac6463d3d",
      action_uuid: "40bcf3c0-aa8b-4111-9b4e-f3caffccb4e5",
      arguments: {
        method: "post",
        url: "https://chat.example.org/hook",
        headers: { Authorization: "Bearer abc" },
        json: { text: "{{ node.1.short_id }}" },
      },
      outputs: { default: [], error: ["4"] },
    },
    "4": {
      name: "Keep it",
      type: "operator",
      subtype: "store",
      modifications: [{ key: "seen", type: "append", value: "{{ node.1.short_id }}" }],
      outputs: { default: ["5"] },
    },
    "5": {
      name: "For each asset",
      type: "operator",
      subtype: "foreach",
      items: "{{ node.1.assets }}",
      loop: ["6"],
      outputs: { default: ["7"] },
    },
    "6": {
      name: "Write it down",
      type: "action",
      module_uuid: "92d8bb47-7c51-445d-81de-ae04edbb6f0a",
      action_uuid: "0d323de3-a864-4afe-a0c3-e7ff45883d7a",
      arguments: { uuid: "{{ node.0.alert_uuid }}", content: "{{ node.5.default.value }}" },
      outputs: { default: [] },
    },
    "7": { name: "Either", type: "operator", subtype: "any", outputs: { default: [] } },
  };
}

export function sampleExport(nodes: Record<string, Json> = sampleNodes()): JsonObject {
  return { name: "Sample", uuid: "6a9c7f0e-54f0-4a55-8f49-0d5f0d1f7c11", workspace: "Operation Center", nodes };
}
