import assert from "node:assert/strict";
import { test } from "node:test";
import { TocsinError } from "#contract/errors.ts";
import { byUrgency, faultsOf, placeOf, refusedProblems } from "./refused-problems.ts";

const problem = (message: string, path?: string) => ({
  code: "X",
  severity: "error" as const,
  message,
  ...(path === undefined ? {} : { path }),
});
const refusal = (...problems: object[]) => new TocsinError("CONFIG_INVALID", "no", { details: { problems } });

test("a refusal's problems go to the fields they name, the others stay apart", () => {
  const error = refusal(problem("too long", "parameters.api_key"), problem("and odd", "api_key"), problem("taken"));
  assert.deepEqual(faultsOf(error, ["api_key", "name"]), {
    faults: { api_key: "too long and odd" },
    others: [problem("taken")],
  });
});

test("whatever else was thrown has no problems", () => {
  assert.deepEqual(refusedProblems(new Error("x")), []);
  assert.deepEqual(refusedProblems(new TocsinError("INTERNAL", "x", { details: { problems: "x" } })), []);
});

test("errors come before warnings, each kind in its order", () => {
  const list = ["warning", "error", "info", "error"].map((severity, at) => ({ severity: severity as "error", at }));
  assert.deepEqual(
    byUrgency(list).map(({ at }) => at),
    [1, 3, 0, 2],
  );
});

test("a problem leads to the block and the field of its path", () => {
  assert.deepEqual(placeOf(problem("x", "nodes.3.arguments.headers.Authorization")), { block: "3", field: "headers" });
  assert.deepEqual(placeOf(problem("x", "nodes.3")), { block: "3" });
  assert.deepEqual(placeOf(problem("x", "name")), {});
  assert.deepEqual(placeOf({ ...problem("x", "nodes.3"), node: "4", argument: "url" }), { block: "4", field: "url" });
});
