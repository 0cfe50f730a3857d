import { strToU8, zipSync } from "fflate";

/** Has the browser keep files as one archive. */
export function downloadZip(name: string, files: readonly { name: string; text: string }[]): void {
  const archive = zipSync(Object.fromEntries(files.map((file) => [file.name, strToU8(file.text)])));
  const url = URL.createObjectURL(new Blob([new Uint8Array(archive)], { type: "application/zip" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
