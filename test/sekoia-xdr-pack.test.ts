/** The commands of XSOAR's SekoiaXDR pack against ours: names, arguments, defaults, what they add to the context. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { sekoia } from "#integrations/sekoia/index.ts";
import type { ArgumentDefinition, CommandDefinition } from "#sdk/command.ts";

interface PackCommand {
  arguments: { name: string; required: boolean; default: string | undefined; isList: boolean }[];
  outputs: string[];
}

/** As the pack has them; `*` is needed, `[]` takes a list. */
const facts: Record<string, string> = {
  "sekoia-xdr-list-alerts": "limit=20 status[] created_at updated_at urgency alerts_type[] sort_by=created_at",
  "sekoia-xdr-get-alert": "id*",
  "sekoia-xdr-events-execute-query": "earliest_time* lastest_time* query= max_last_events",
  "sekoia-xdr-events-status-query": "uuid*",
  "sekoia-xdr-events-results-query": "uuid*",
  "sekoia-xdr-search-events": "earliest_time* lastest_time* query= max_last_events exclude_info[] job_uuid",
  "sekoia-xdr-update-status-alert": "id* status* comment",
  "sekoia-xdr-post-comment-alert": "id* comment* author",
  "sekoia-xdr-get-comments": "id*",
  "sekoia-xdr-get-workflow-alert": "id*",
  "sekoia-xdr-get-cases-alert": "alert_id* case_id",
  "sekoia-xdr-get-asset": "asset_uuid*",
  "sekoia-xdr-list-assets": "limit=10 assets_type",
  "sekoia-xdr-add-attributes-asset": "asset_uuid* name* value*",
  "sekoia-xdr-add-keys-asset": "asset_uuid* name* value*",
  "sekoia-xdr-remove-attribute-asset": "asset_uuid* attribute_uuid*",
  "sekoia-xdr-remove-key-asset": "asset_uuid* key_uuid*",
  "sekoia-xdr-get-user": "user_uuid*",
  "sekoia-xdr-get-kill-chain": "kill_chain_uuid*",
  "sekoia-xdr-http-request": "method*=GET url_suffix url_sufix parameters data",
  "get-remote-data": "id lastUpdate=0",
  "get-modified-remote-data": "lastUpdate=0",
  "get-mapping-fields": "",
};

/** What differs on purpose, and why. */
const exceptions = {
  commands: new Map([
    ["sekoia-xdr-execute-query", "SOL queries: the pack's arguments are not known here"],
    ["sekoia-xdr-get-query-run", "the same"],
    ["sekoia-xdr-download-query-result", "the same"],
    ["sekoia-xdr-run-query", "the same"],
  ]),
  /** One of two spellings is needed, so neither is by itself. */
  notRequired: new Set(["sekoia-xdr-http-request url_sufix", "sekoia-xdr-http-request url_suffix"]),
  outputs: [
    // What the pack describes of a user is a community's, and no answer has it.
    /^SekoiaXDR\.User\./,
    // An index, or an item's number, as a part of a name.
    /\[\d+\]$/,
    /\.\d+(?:\.|$)/,
  ],
};

const ours = new Map(sekoia.commands.map((command): [string, CommandDefinition] => [command.name, command]));

function compareArguments(name: string, theirs: PackCommand["arguments"]): void {
  const command = ours.get(name);
  assert.ok(command, `${name} is missing`);
  for (const argument of theirs) {
    const own: ArgumentDefinition | undefined = command.arguments.find(({ name: each }) => each === argument.name);
    assert.ok(own, `${name} has no argument ${argument.name}`);
    const key = `${name} ${argument.name}`;
    if (!exceptions.notRequired.has(key)) assert.equal(own.required ?? false, argument.required, `${key}: needed`);
    const byDefault: string | undefined = own.default === undefined ? undefined : String(own.default);
    assert.equal(byDefault, argument.default, `${key}: default`);
    if (argument.isList) assert.equal(own.type, "list", `${key}: a list`);
  }
}

for (const [name, text] of Object.entries(facts)) {
  test(`${name} takes what the pack's takes`, () => {
    const theirs = text.split(" ").flatMap((word) => {
      const [, argument = "", list, required, value] = /^([^=*[\]]+)(\[\])?(\*)?(?:=(.*))?$/.exec(word) ?? [];
      return argument === ""
        ? []
        : { name: argument, required: required !== undefined, default: value, isList: list !== undefined };
    });
    compareArguments(name, theirs);
  });
}

function findPack(folder: string): string | undefined {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && /^(?:integration-)?SekoiaXDR\.yml$/.test(entry.name))
      return join(entry.parentPath, entry.name);
  }
  return undefined;
}

const corpus = process.env.TOCSIN_CORPUS;
const pack = corpus === undefined || corpus === "" ? undefined : findPack(corpus);

test("the pack's own file names no command, argument or output that is not ours", {
  skip: pack === undefined && "TOCSIN_CORPUS holds no SekoiaXDR.yml",
}, () => {
  const file = parse(readFileSync(pack ?? "", "utf8"));
  const commands: Record<string, unknown>[] = file.script.commands;
  assert.ok(commands.length > 0);
  for (const command of commands) {
    const name = String(command.name);
    if (exceptions.commands.has(name)) continue;
    const theirs = readPackCommand(command);
    compareArguments(name, theirs.arguments);
    const paths = new Set((ours.get(name)?.outputs ?? []).map(({ path }) => path));
    for (const path of theirs.outputs) {
      if (exceptions.outputs.some((pattern) => pattern.test(path))) continue;
      assert.ok(paths.has(path), `${name} does not write ${path}`);
    }
  }
});

function readPackCommand(command: Record<string, unknown>): PackCommand {
  const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : []);
  return {
    arguments: list(command.arguments).map((argument) => ({
      name: String(argument.name),
      required: argument.required === true,
      default: argument.defaultValue === undefined ? undefined : String(argument.defaultValue),
      isList: argument.isArray === true,
    })),
    outputs: list(command.outputs).map(({ contextPath }) => String(contextPath)),
  };
}
