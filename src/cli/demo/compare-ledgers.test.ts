import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareLedgers } from "./compare-ledgers.ts";

const alert = (shortId: string, raisedAt = 0) => ({ uuid: `uuid-of-${shortId}`, shortId, raisedAt });
const incident = (id: string, alertId: string | undefined, receivedAt = 0) => ({ id, alertId, receivedAt });

test("one incident for each alert is neither lost nor doubled, whichever id the incident carries", () => {
  const found = compareLedgers(
    [alert("AL1", 100), alert("AL2", 200)],
    [incident("1001", "AL1", 150), incident("1002", "uuid-of-AL2", 900)],
  );
  assert.deepEqual([found.lost, found.doubled, found.strangers], [[], 0, []]);
  assert.deepEqual(found.latencies, [50, 700]);
});

test("a double does not make up for a loss", () => {
  const found = compareLedgers([alert("AL1"), alert("AL2")], [incident("1", "AL1"), incident("2", "AL1")]);
  assert.deepEqual(found.lost, ["AL2"]);
  assert.equal(found.doubled, 1);
  assert.deepEqual(found.doubledAlerts, [{ shortId: "AL1", incidentIds: ["1", "2"] }]);
});

test("an incident of no alert, or with no alert's id, is a stranger and makes up for nothing", () => {
  const found = compareLedgers([alert("AL1")], [incident("1", "AL9"), incident("2", undefined)]);
  assert.deepEqual(found.strangers, ["1", "2"]);
  assert.deepEqual(found.lost, ["AL1"]);
});

test("three incidents of one alert are two too many, and the first one counts for the time it took", () => {
  const found = compareLedgers(
    [alert("AL1", 10)],
    [incident("1", "AL1", 90), incident("2", "AL1", 30), incident("3", "AL1", 60)],
  );
  assert.equal(found.doubled, 2);
  assert.deepEqual(found.latencies, [20]);
});

test("alerts named like properties of every object are only names", () => {
  const found = compareLedgers([alert("__proto__"), alert("constructor")], [incident("1", "__proto__")]);
  assert.deepEqual(found.lost, ["constructor"]);
});

test("incidents = alerts - lost + doubled + strangers, whatever happened", () => {
  const ids = fc.array(fc.constantFrom("AL1", "AL2", "AL3", "AL4", "AL5", "other"), { maxLength: 20 });
  fc.assert(
    fc.property(ids, (arrived) => {
      const raised = ["AL1", "AL2", "AL3", "AL4", "AL5"].map((id) => alert(id));
      const found = compareLedgers(
        raised,
        arrived.map((id, at) => incident(String(at), id)),
      );
      const { alerts, lost, doubled, strangers, incidents } = found;
      return incidents === alerts - lost.length + doubled + strangers.length;
    }),
  );
});
