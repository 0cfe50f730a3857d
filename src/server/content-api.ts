/** What the routes about content do. Reading works on every process; bringing in needs the active one. */
import { type ExportedFile, exportContent, packZip } from "#actions/content/export-content.ts";
import { importContent } from "#actions/content/import-content.ts";
import { judgeImport } from "#actions/content/judge-import.ts";
import { planImport } from "#actions/content/plan-import.ts";
import { presentImport, presentPreview } from "#actions/content/present-import.ts";
import { readUpload } from "#actions/content/read-upload.ts";
import { undoImport } from "#actions/content/undo-import.ts";
import { TocsinError } from "#base/errors.ts";
import { ContentKind } from "#contract/content.ts";
import type { contentRoutes } from "#contract/content-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { listImports } from "#store/content-imports.ts";
import { listContentItems } from "#store/content-items.ts";
import { listKeptPlaybooks } from "#store/kept-playbooks.ts";
import { gatherAbilities } from "./abilities.ts";
import type { RequestContext } from "./access/request-context.ts";
import { nobodyToTell } from "./live/changes.ts";
import type { PlaybookApiOptions } from "./playbook-api/desk.ts";

export function createContentHandlers(options: PlaybookApiOptions): Handlers<typeof contentRoutes, RequestContext> {
  const { db, requireHost, changes = nobodyToTell } = options;
  const findImport = async (id: string) => {
    const row = (await listImports(db, 200)).find((one) => one.id === id);
    if (!row) throw new TocsinError("NOT_FOUND", `There is no import ${id}`);
    return presentImport(row);
  };
  const tell = async (host: ReturnType<typeof requireHost>) => {
    await host.executor.investigations.refresh();
    changes.playbooks((await listKeptPlaybooks(db)).map(({ id }) => id));
    changes.instances();
  };
  return {
    async listContent({ kind }) {
      const items = await listContentItems(db, kind);
      return {
        items: items.map(({ versionHash, importedHash, calls: _, ...item }) => ({
          ...item,
          kind: ContentKind.parse(item.kind),
          version: versionHash,
          edited: importedHash !== versionHash,
          updatedAt: item.updatedAt.toISOString(),
          importedAt: item.importedAt?.toISOString() ?? null,
        })),
      };
    },
    async previewImport({ file, bytes }, { audit }) {
      audit.object = file;
      const read = await readUpload(file, bytes);
      const verdicts = await judgeImport(db, read, gatherAbilities());
      return presentPreview(await planImport(db, read.items), read, verdicts);
    },
    async importContent({ file, bytes, conflicts, fingerprint }, { actor, audit }) {
      audit.object = file;
      const host = requireHost();
      const read = await readUpload(file, bytes);
      const verdicts = await judgeImport(db, read, gatherAbilities());
      const order = {
        source: file,
        items: read.items,
        conflicts,
        fingerprint,
        isOn: (id: string) => verdicts.get(id)?.verdict !== "cannot",
        by: actor.name,
        at: new Date(),
      };
      const { importId, plan } = await host.change((transaction) => importContent(transaction, order));
      const preview = presentPreview(plan, read, verdicts);
      audit.details = { import: importId ?? null, ...preview.counts };
      if (importId === undefined) return { import: null, preview };
      await tell(host);
      return { import: await findImport(importId), preview };
    },
    async listImports() {
      return { items: (await listImports(db)).map(presentImport) };
    },
    async undoImport({ conflicts }, { actor, audit }) {
      const host = requireHost();
      const order = { by: actor.name, at: new Date(), conflicts };
      const { importId, source, undone, kept } = await host.change((transaction) => undoImport(transaction, order));
      audit.object = source;
      audit.details = { import: importId, undone, kept: kept.length };
      await tell(host);
      return { import: await findImport(importId), undone, kept };
    },
    async exportContent(order) {
      return pack(await exportContent(db, order));
    },
    async exportPlaybooks({ playbooks }, { audit }) {
      audit.details = { playbooks: playbooks.length };
      return pack(await exportContent(db, { playbooks }));
    },
  };
}

function pack(files: readonly ExportedFile[]): { file: string; bytes: Uint8Array } {
  if (files.length === 0) {
    throw new TocsinError("NOT_FOUND", "There is no such content", { mend: "Bring some in first." });
  }
  return { file: "tocsin-content.zip", bytes: packZip(files) };
}
