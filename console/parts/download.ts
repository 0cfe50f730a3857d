/** Files for people to keep. */

export function downloadText(file: string, text: string): void {
  downloadBytes(file, new TextEncoder().encode(text));
}

export function downloadBytes(file: string, bytes: Uint8Array): void {
  // Bytes of our own making never lie in shared memory, which a Blob would refuse.
  const address = URL.createObjectURL(
    new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }),
  );
  const link = document.createElement("a");
  link.href = address;
  link.download = file;
  link.click();
  URL.revokeObjectURL(address);
}

/** Whatever a thing is called, its file has a name that every system takes. */
export function fileNameOf(name: string, otherwise = "playbook"): string {
  const plain = name
    .normalize("NFKD")
    .replaceAll(/[^\w.-]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "");
  return plain.slice(0, 80) || otherwise;
}
