import { TocsinError } from "#base/errors.ts";
import type { EditingDesk } from "../playbooks/edit-playbook.ts";
import { refuseProblems } from "../refuse-problems.ts";
import { importContent } from "./import-content.ts";
import { planImport } from "./plan-import.ts";
import { readUpload } from "./read-upload.ts";

/** Brings in one playbook that somebody dropped by itself; it is off. Gives its id. */
export async function addXsoarPlaybook({ db, by }: EditingDesk, file: string, text: string): Promise<string> {
  const { items, problems } = await readUpload(file, Buffer.from(text, "utf8"));
  refuseProblems("CONTENT_INVALID", file, problems, "Mend them all and drop the file again; nothing was created.");
  const [playbook, more] = items;
  if (playbook?.kind !== "playbook" || more) {
    throw new TocsinError("CONTENT_INVALID", `${file} is no XSOAR playbook`, {
      mend: "Bring other content in with `content import`, or drop its archive on the Playbooks page.",
    });
  }
  const [planned] = (await planImport(db, items)).items;
  if (planned?.change !== "added") {
    const message = planned?.note ?? `There is a playbook of the id ${playbook.id} already: ${planned?.before?.name}.`;
    throw new TocsinError("CHANGE_NAME_TAKEN", message, {
      mend: "Edit that one, or bring the file in with `content import`, which shows what changes.",
    });
  }
  const order = { source: file, items, conflicts: "refuse" as const, isOn: () => false, by, at: new Date() };
  await importContent(db, order);
  return playbook.id;
}
