import assert from "node:assert/strict";
import { test } from "node:test";
import { Permission } from "#contract/permissions.ts";
import { groupPermissions } from "./permission-groups.ts";

test("every right stands in one group, and no group is empty", () => {
  const grouped = groupPermissions(Permission.options).flatMap(({ permissions }) => permissions);
  assert.deepEqual([...grouped].sort(), [...Permission.options].sort());
  assert.deepEqual(groupPermissions(["runs.read"]), [{ label: "Work", permissions: ["runs.read"] }]);
});
