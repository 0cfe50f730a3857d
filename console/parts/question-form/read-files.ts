/** Files that somebody chose, as they are sent. */
import type { AttachedFile } from "./answer-values.ts";

/** The body of a request takes 10 MB, and base64 makes a third more of a file. */
const mostBytes = 7 * 1024 * 1024;
const mostFiles = 10;

export async function readFiles(chosen: readonly File[], before: readonly AttachedFile[]): Promise<AttachedFile[]> {
  if (chosen.length === 0) return [];
  const files = [...before];
  for (const file of chosen) {
    const content = await readBase64(file);
    const others = files.filter(({ name }) => name !== file.name);
    files.splice(0, files.length, ...others, { name: file.name, content, size: file.size });
  }
  const size = files.reduce((sum, one) => sum + one.size, 0);
  if (files.length > mostFiles) throw new Error(`At most ${mostFiles} files can be sent.`);
  if (size > mostBytes) throw new Error("All files together may have 7 MB.");
  return files;
}

function readBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    // A data address: what stands behind its comma is the content.
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
    reader.readAsDataURL(file);
  });
}
