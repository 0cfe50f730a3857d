/** The playbooks that come with Tocsin, read as a user's would be. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { TocsinError } from "#base/errors.ts";
import { hasErrors } from "#base/problem.ts";
import type { PlaybookTemplate } from "#contract/playbook.ts";
import { describeExport } from "#formats/sekoia/describe-export.ts";
import { readSekoiaPlaybook } from "#formats/sekoia/read-playbook.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { toGraphNode } from "./graph-nodes.ts";

export interface TemplateFile {
  /** The file's name without its ending. */
  id: string;
  file: string;
  text: string;
}

export async function readTemplateFiles(folder: string): Promise<TemplateFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  return await Promise.all(
    names.map(async (file) => ({
      id: file.slice(0, -".json".length),
      file,
      text: await readFile(join(folder, file), "utf8"),
    })),
  );
}

export async function findTemplate(folder: string, id: string): Promise<TemplateFile> {
  const files = await readTemplateFiles(folder);
  const found = files.find((file) => file.id === id);
  if (found) return found;
  throw new TocsinError("NOT_FOUND", `There is no template ${id}`, {
    mend: `There are: ${files.map((file) => file.id).join(", ")}.`,
  });
}

export function presentTemplate(
  { id, text, file }: TemplateFile,
  integrations: readonly IntegrationDefinition[],
): PlaybookTemplate[] {
  const { original, problems } = readSekoiaPlaybook(text, file);
  if (original === undefined || hasErrors(problems)) return [];
  const { name, description, tags, nodes } = describeExport(original);
  const graph = nodes.map((node) => toGraphNode(node, integrations));
  const used = graph.flatMap(({ integration }) => (integration ? [integration.name] : []));
  return [
    {
      id,
      name,
      description,
      language: "sekoia",
      tags,
      integrations: [...new Set(used)],
      blocks: nodes.length,
      nodes: graph,
    },
  ];
}
