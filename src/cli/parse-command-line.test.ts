import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { TocsinError } from "#contract/errors.ts";
import { type CliCommand, defineCliCommand } from "./command.ts";
import { commandTable } from "./command-table.ts";
import { describeCommand, describeCommands } from "./help.ts";
import { parseCommandLine } from "./parse-command-line.ts";

const run = async () => 0 as const;
const play = defineCliCommand({
  name: "play",
  summary: "play",
  usage: "",
  options: { rate: { type: "number", help: "" }, loud: { type: "flag", help: "" }, tune: { type: "text", help: "" } },
  run,
});
const keyTest = defineCliCommand({ name: "key test", summary: "test", usage: "<name> [<more>]", options: {}, run });
const commands: CliCommand[] = [play, keyTest];

function parse(line: string, environment: NodeJS.ProcessEnv = {}) {
  const parsed = parseCommandLine(
    line.split(" ").filter((part) => part !== ""),
    commands,
    environment,
  );
  assert.equal(parsed.kind, "command");
  if (parsed.kind !== "command") throw new Error("no command");
  return parsed;
}

function refusal(line: string): TocsinError {
  try {
    parseCommandLine(line.split(" "), commands);
  } catch (error) {
    if (error instanceof TocsinError) return error;
    throw error;
  }
  throw new Error(`"${line}" was accepted`);
}

test("options stand before or after the command and its words, with = or without", () => {
  const expected = { rate: 5, loud: true, tune: "a" };
  for (const line of [
    "play --rate 5 --loud --tune=a",
    "--home x play --loud --tune a --rate=5",
    "--json play --tune a --rate 5 --loud",
  ]) {
    const { rate, loud, tune } = parse(line).values;
    assert.deepEqual({ rate, loud, tune }, expected, line);
  }
});

test("a flag not given is false, an option not given is absent", () => {
  assert.deepEqual(
    { ...parse("play").values, json: undefined },
    { loud: false, json: undefined, help: false, version: false },
  );
});

test("a command of two words keeps the words after it", () => {
  assert.deepEqual(parse("key test Sekoia more").words, ["Sekoia", "more"]);
  assert.deepEqual(parse("key test -- --odd-name").words, ["--odd-name"]);
});

test("the environment fills what is not written, and empty counts as absent", () => {
  const environment = { TOCSIN_HOME: "/srv/t", TOCSIN_URL: "http://h", TOCSIN_CONFIG: "" };
  const { globals } = parse("play", environment);
  assert.deepEqual(globals, { home: resolve("/srv/t"), url: "http://h", configFile: undefined, json: false });
  assert.equal(parse("play --home other", environment).globals.home, resolve("other"));
});

test("mistakes are named with their mend", () => {
  const cases: [string, RegExp, RegExp][] = [
    ["paly", /no command "paly"/, /play/],
    ["key tset x", /"key tset"/, /key test/],
    ["key", /not a whole command/, /key test/],
    ["play --raet 3", /no option --raet/, /--rate/],
    ["play --rate", /--rate needs a value/, /--rate/],
    ["play --rate --loud", /--rate needs a value/, /--rate/],
    ["play --rate fast", /"fast" is none/, /--rate/],
    ["play --rate=-3", /"-3" is none/, /--rate/],
    ["play --loud=yes", /takes no value/, /--loud/],
    ["play -q", /no option -q/, /play --help/],
    ["play extra", /"extra"/, /play/],
    ["key test", /needs <name>/, /<name>/],
    ["key test a b c", /"c"/, /<name>/],
  ];
  for (const [line, message, mend] of cases) {
    const error = refusal(line);
    assert.equal(error.code, "CLI_USAGE", line);
    assert.match(error.message, message);
    assert.match(error.mend ?? "", mend);
  }
});

test("help and version are heard wherever they stand", () => {
  assert.deepEqual(parseCommandLine([], commands), { kind: "help", command: undefined });
  assert.deepEqual(parseCommandLine(["--version"], commands), { kind: "version" });
  for (const line of [
    ["play", "--help"],
    ["-h", "play"],
    ["help", "play"],
  ]) {
    assert.deepEqual(parseCommandLine(line, commands), { kind: "help", command: play }, line.join(" "));
  }
  assert.deepEqual(parseCommandLine(["key", "test", "--help"], commands), { kind: "help", command: keyTest });
});

test("whatever is typed is read or refused, never thrown at otherwise", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "play",
      "key",
      "test",
      "--rate",
      "--loud",
      "--",
      "-",
      "--home",
      "--help",
      "-h",
      "__proto__",
      "--__proto__",
      "--constructor=1",
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (args) => {
      try {
        parseCommandLine(args, commands);
      } catch (error) {
        assert.ok(error instanceof TocsinError && error.code === "CLI_USAGE", String(error));
        assert.ok(error.mend);
      }
    }),
    { numRuns: 500 },
  );
});

test("every command of the table has a name of its own, a help page, and no option that hides a global one", () => {
  const names = commandTable.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const command of commandTable) {
    for (const option of Object.keys(command.options)) {
      assert.ok(!["home", "config", "url", "json", "help", "version"].includes(option), `${command.name} --${option}`);
    }
    assert.match(describeCommand(command).join("\n"), new RegExp(`tocsin -- ${command.name}`));
    assert.ok(describeCommands(commandTable, "1").some((line) => line.includes(`  ${command.name}`)));
  }
});

test("a value may begin with a minus where a digit follows: times are written so", () => {
  const line = parseCommandLine(["source", "backfill", "Sekoia", "--from", "-7d"], commandTable);
  assert.ok(line.kind === "command");
  assert.equal(line.values.from, "-7d");
  assert.throws(() => parseCommandLine(["source", "backfill", "Sekoia", "--from", "--until"], commandTable), {
    code: "CLI_USAGE",
  });
});

test("the word that several commands begin with has a help page, too", () => {
  assert.deepEqual(parseCommandLine(["source", "--help"], commandTable), {
    kind: "help",
    command: undefined,
    kindOf: "source",
  });
  const page = describeCommands(commandTable, "1", "source").join("\n");
  assert.match(page, /source pause/);
  assert.doesNotMatch(page, /doctor/);
});
