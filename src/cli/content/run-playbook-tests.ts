/** Runs every playbook test at or below a folder. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { readPlaybookTest } from "#actions/offline/playbook-test.ts";
import { runPlaybookTest } from "#actions/offline/run-playbook-test.ts";
import { messageOf } from "#contract/errors.ts";
import { readContent } from "#formats/read-content.ts";
import { gatherAbilities } from "#server/abilities.ts";
import { integrations } from "#server/load-catalog.ts";

export interface PlaybookTestResult {
  folder: string;
  verdict: "pass" | "fail" | "skip";
  differences: string[];
}

export interface PlaybookTestReport {
  tests: PlaybookTestResult[];
  totals: { tests: number; pass: number; fail: number; skip: number };
}

const expectationFile = "expected.yml";

export async function runPlaybookTests(
  root: string,
  onResult: (result: PlaybookTestResult) => void,
): Promise<PlaybookTestReport> {
  const tests: PlaybookTestResult[] = [];
  for (const folder of await foldersOf(root)) {
    const result = { folder: relative(root, folder) || ".", ...(await runOne(folder)) };
    tests.push(result);
    onResult(result);
  }
  const count = (verdict: PlaybookTestResult["verdict"]) => tests.filter((one) => one.verdict === verdict).length;
  return { tests, totals: { tests: tests.length, pass: count("pass"), fail: count("fail"), skip: count("skip") } };
}

async function foldersOf(root: string): Promise<string[]> {
  const files = await readdir(root, { recursive: true, withFileTypes: true });
  return files
    .filter(({ name }) => name === expectationFile)
    .map(({ parentPath }) => parentPath)
    .toSorted();
}

async function runOne(folder: string): Promise<Omit<PlaybookTestResult, "folder">> {
  try {
    const test = readPlaybookTest(await readFile(join(folder, expectationFile), "utf8"));
    const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name) && name !== expectationFile);
    const read = await Promise.all(names.map((name) => readOne(folder, name)));
    const main = read.find(({ name }) => name === test.playbook);
    if (!main?.playbook) {
      return { verdict: "fail", differences: main?.problems ?? [`there is no playbook ${test.playbook} beside it`] };
    }
    const others = read.flatMap(({ name, playbook }) => (name !== test.playbook && playbook ? [playbook] : []));
    const options = {
      playbooks: [main.playbook, ...others] as const,
      integrations,
      features: gatherAbilities().features,
    };
    const { differences, lacking } = await runPlaybookTest(test, options);
    if (lacking.length > 0) return { verdict: "skip", differences: [`needs ${lacking.join(", ")}`] };
    return { verdict: differences.length === 0 ? "pass" : "fail", differences };
  } catch (error) {
    return { verdict: "fail", differences: [`${expectationFile}: ${messageOf(error)}`] };
  }
}

async function readOne(folder: string, name: string) {
  const { items, problems } = readContent(await readFile(join(folder, name), "utf8"), name);
  const playbook = items.flatMap((item) => (item.kind === "playbook" ? [item.value] : []))[0];
  return {
    name,
    playbook,
    problems: problems.map(({ code, message, line }) => `${name}:${line ?? 1}: ${code} ${message}`),
  };
}
