/** Runs the playbooks of a folder that check themselves. */

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type ConformanceResult, runCase } from "#actions/offline/conformance.ts";
import { judgeContent } from "#formats/judge/judge-content.ts";
import { gatherAbilities } from "#server/abilities.ts";
import { integrations } from "#server/load-catalog.ts";
import { readContentSet } from "./read-content-set.ts";

export interface ConformanceReport {
  playbooks: ConformanceResult[];
  totals: { playbooks: number; pass: number; fail: number; cannot: number };
}

export async function runConformance(
  folder: string,
  onResult: (result: ConformanceResult) => void,
): Promise<ConformanceReport> {
  const errors: ConformanceResult[] = [];
  const set = await readContentSet(
    folder,
    ({ severity, message, file = folder }) => {
      if (severity === "error") errors.push({ id: "", name: file, file, verdict: "fail", why: message });
    },
    undefined,
    true,
  );
  // Sub-playbooks may lie in the folder beside it.
  const beside = join(folder, "..", "playbooks");
  const more = (await isFolder(beside)) ? await readContentSet(beside, () => {}, undefined, true) : undefined;
  const placed = [...set.items, ...(more?.items ?? [])];
  const provided = {
    playbooks: [...set.playbooks, ...(more?.playbooks ?? [])],
    scripts: [...set.scripts, ...(more?.scripts ?? [])],
    commands: new Set([...set.commands, ...(more?.commands ?? [])]),
  };
  const verdicts = judgeContent(provided, gatherAbilities()).playbooks;
  const playbooks = placed.flatMap(({ item }) => (item.kind === "playbook" ? [item.value] : []));
  const scripts = placed.flatMap(({ item }) => (item.kind === "script" ? [item.value] : []));
  const results = [...errors];
  for (const result of results) onResult(result);
  for (const { item, file } of set.items) {
    if (item.kind !== "playbook") continue;
    const verdict = verdicts.find((one) => one.file === file);
    const missing = verdict?.verdict === "cannot" ? verdict.missing : [];
    const result = await runCase({ playbook: item.value, file, missing }, { integrations, playbooks, scripts });
    results.push(result);
    onResult(result);
  }
  const count = (verdict: ConformanceResult["verdict"]) => results.filter((one) => one.verdict === verdict).length;
  return {
    playbooks: results,
    totals: { playbooks: results.length, pass: count("pass"), fail: count("fail"), cannot: count("cannot") },
  };
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
