/** Runs every playbook test at or below a folder. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { expectationFile, readFixture } from "#actions/offline/read-fixture.ts";
import { runPlaybookTest } from "#actions/offline/run-playbook-test.ts";
import { messageOf } from "#contract/errors.ts";
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
    const names = (await readdir(folder)).filter((name) => /\.(?:ya?ml|json)$/.test(name));
    const files = await Promise.all(
      names.map(async (name) => ({ name, text: await readFile(join(folder, name), "utf8") })),
    );
    const { test, playbooks, scripts, recording, problems } = readFixture(files);
    const isLost = test.recording !== undefined && recording === undefined;
    if (!playbooks || isLost) {
      const none = [`there is no playbook ${test.playbook} beside it`];
      return { verdict: "fail", differences: problems.length > 0 ? problems : none };
    }
    const { features } = gatherAbilities();
    const options = { playbooks, integrations, features, scripts, ...(recording ? { recording } : {}) };
    const { differences, lacking } = await runPlaybookTest(test, options);
    if (lacking.length > 0) return { verdict: "skip", differences: [`needs ${lacking.join(", ")}`] };
    return { verdict: differences.length === 0 ? "pass" : "fail", differences };
  } catch (error) {
    return { verdict: "fail", differences: [`${expectationFile}: ${messageOf(error)}`] };
  }
}
