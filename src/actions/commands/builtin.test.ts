import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { runBuiltin } from "#test/memory-investigation.ts";
import { builtin } from "./builtin.ts";

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

/** What is used as well and is not here, and why. */
const leftOut: Readonly<Record<string, string>> = {
  http: "reaches the outside: it lives with the integration http",
  GenericPolling: "a playbook, which the engine runs itself",
  SendEmail: "calls a mail sender's send-mail: a command cannot run another yet",
  FileReputation: "calls the command file of all vendors: a command cannot run another yet",
  FetchFromInstance: "a test helper that fetches from a live instance",
  ADGetUser: "calls Active Directory's search: a command cannot run another yet",
  WordTokenizerNLP: "a language model; no playbook of XSOAR's tests comes to it",
  addTask: "a run's plan is fixed when it begins",
  enrichIndicators: "runs the reputation commands of all vendors: a command cannot run another yet",
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
