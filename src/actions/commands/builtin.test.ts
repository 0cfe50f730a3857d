import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { runBuiltin } from "#test/memory-investigation.ts";
import { builtin } from "./builtin.ts";
import { shippedAutomations } from "./shipped-automations.ts";

/** Automations and server commands that XSOAR's playbooks use, most used first; vendors' commands are not among them. */
const names = `
  DeleteContext VerifyContext Set PrintErrorEntry Exists setIncident Sleep SetAndHandleEmpty closeInvestigation Print
  AreValuesEqual VerifyHumanReadableContains appendIndicatorField VerifyContextFields isError GetTime FileCreateAndUpload
  PrintContext RaiseError createNewIncident createNewIndicator StringContains AssignAnalystToIncident commentsToContext
  IncidentSet TestPYCommonServer MatchRegex CloseInvestigation IsTrue ScheduleCommand GenerateInvestigationSummaryReport
  ParseEmailFiles IsMaliciousIndicatorFound IsIPInRanges GetIndicatorDBotScore UnEscapeURLs ExtractIP FilterByList
  GenerateRandomString ReadFile IsGreaterThan FindSimilarIncidents IsEmailAddressInternal IsValueInArray StopScheduledTask
  GeneratePassword IsIntegrationAvailable AddEvidence

  extractIndicators removeIndicatorField createList setPlaybook getEntry setIndicator investigate startTimer resetTimer
  associateIndicatorToIncident getContext findIndicators setList removeFromList getList linkIncidents excludeIndicators
  getIncidents getEntries getFilePath getUsers deleteIndicators scheduleEntry addEntitlement addEntries setOwner
  getIndicator getRoles delContext markAsEvidence taskComplete stopTimer setSeverity getOwnerSuggestion

  reopenInvestigation setPlaybookAccordingToType setStage taskAssign taskReopen setTaskDueDate markAsNote addTags
  addToList setIndicators pauseTimer stopScheduleEntry

  autoextract_test Base64ListToFile CalculateTimeDifference CallTableToMarkdown ChangeRemediationSLAOnSevChange
  CloseInvestigationAsDuplicate CompareIncidentsLabels ContextGetEmails ContextGetIps ContextGetHashes CopyContextToField
  CreateDuplicateIncident CreateEmailHtmlBody DecodeMimeHeader DemistoVersion DockerHardeningCheck ExportToCSV
  ExposeIncidentOwner ExtractDomainAndFQDNFromUrlAndEmail ExtractDomainFromUrlAndEmail ExtractEmail ExtractHash
  ExtractHTMLTables FindSimilarIncidentsByText GetDuplicatesMlv2 GetIndicator HighlightWords IsInternalHostName
  IsUrlPartOfDomain JSONFileToCSV JSONtoCSV LinkIncidentsWithRetry listExecutedCommands LoadJSON ParseCSV
  ShowScheduledEntries StopTimeToAssignOnOwnerChange StringReplace TestCreateDuplicates TestFormatTableValues
  VerifyTableToMarkDown VerifyTreeToFlatObject TextFromHTML UnEscapeIPs URLDecode VerifyJSON

  InRange ReverseList StripChars TimeStampToDate WhereFieldEquals GetValuesOfMultipleFields StringContainsArray
  RegexGroups Cut SumList FormattedDateToEpoch ConvertKeysToTableFieldFormat ParseJSON IsInCidrRanges IsNotInCidrRanges
`
  .trim()
  .split(/\s+/);

/** Those that call what an instance of a vendor's offers. */
const delegating = `
  SendEmail FileReputation IPReputation URLReputation DomainReputation EmailReputation enrichIndicators ADGetUser
`
  .trim()
  .split(/\s+/);

/** Commands of vendors among the eighty most used: they come with an integration, or are missing until there is one. */
const ofVendors = `
  ip domain file url email send-mail query gmail-search ad-get-user ad-disable-account mar-search-multiple cs-device-ran-on
  xdr-get-endpoints xdr-update-incident splunk-search as-add-entries qradar-update-reference-set-value qradar-get-assets
  panorama panorama-edit-rule panorama-list-rules panorama-query-logs pan-os-edl-update wildfire-report minemeld-add-to-miner
  infoblox-delete-rpz-rule aws-iam-update-account-password-policy rasterize rasterize-email search bigquery-query
`
  .trim()
  .split(/\s+/);

/** What is used as well and is not here, and why. */
const leftOut: Readonly<Record<string, string>> = {
  http: "reaches the outside: it lives with the integration http",
  GenericPolling: "a playbook, which the engine runs itself",
  FetchFromInstance: "a test helper that fetches from a live instance",
  WordTokenizerNLP: "a language model; no playbook of XSOAR's tests comes to it",
  addTask: "a run's plan is fixed when it begins",
  addSystem: "systems are no part of Tocsin",
  createMLModel: "there are no models",
  getMLModel: "there are no models",
  evaluateMLModel: "there are no models",
};

const registered = new Set(builtin.commands.map(({ name }) => name));

test("the automations and server commands that content uses are there", (t) => {
  assert.deepEqual(
    names.filter((name) => !registered.has(name)),
    [],
  );
  assert.deepEqual(
    shippedAutomations.map(({ name }) => name),
    delegating,
  );
  for (const name of [...ofVendors, ...delegating]) assert.ok(!registered.has(name), `${name} is a command of our own`);
  for (const [name, reason] of Object.entries(leftOut)) {
    assert.ok(!registered.has(name), `${name} is there after all`);
    t.diagnostic(`left out: ${name} (${reason})`);
  }
});

test("each command has a name of its own, and each argument", () => {
  assert.equal(registered.size, builtin.commands.length);
  for (const { name, arguments: known } of builtin.commands) {
    assert.equal(new Set(known.map((argument) => argument.name)).size, known.length, name);
    assert.ok(known.filter(({ isDefault }) => isDefault).length < 2, `${name} has two default arguments`);
  }
});

test("no command does more than change our own store", () => {
  for (const { effect, effectOf, name } of builtin.commands) {
    assert.equal(effect, "local", name);
    assert.equal(effectOf, undefined, name);
  }
});

/** What content may hand to any argument. */
const odd = [
  "",
  " ",
  "x",
  "-1",
  "1e999",
  "[",
  '{"a":',
  "${x}",
  "null",
  [],
  {},
  [[]],
  [null],
  { __proto__x: 1 },
  "\u0000",
  "a".repeat(3_000),
];

test("no command throws, whatever it is given", async () => {
  const world = { incident: { id: "7", name: "n", created: "2026-11-25T10:00:00Z" }, entries: [{ id: "1@7" }] };
  for (const { name, arguments: known } of builtin.commands) {
    await runBuiltin(name, {}, world);
    for (const value of odd) {
      const inputs: JsonObject = Object.fromEntries(known.map((argument) => [argument.name, value]));
      await assert.doesNotReject(runBuiltin(name, inputs, world), `${name} with ${JSON.stringify(value).slice(0, 60)}`);
    }
  }
});
