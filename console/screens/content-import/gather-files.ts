/** What somebody dropped or chose, files and whole folders, as one upload: a single file as it is, more of them as a zip. */
import { TocsinError } from "#contract/errors.ts";

export interface GatheredFile {
  /** With its folders: `Pack/Playbooks/playbook-A.yml`. */
  path: string;
  file: Blob;
}

export interface Upload {
  file: string;
  bytes: Uint8Array;
}

/** What the server takes, and what fits into a browser. */
const mostFiles = 20_000;
const mostBytes = 100_000_000;
/** Folders that hold no content, and much of everything else. */
const leftAside = /(?:^|\/)(?:\.git|node_modules|__MACOSX)\/|(?:^|\/)\.DS_Store$/;

/** Has to be called while the drop is handled: afterwards its items are empty. */
export function gatherDropped(transfer: DataTransfer): Promise<GatheredFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return Promise.resolve(fromList([...transfer.files]));
  return walk(entries);
}

/** As a file chooser gives them; of a folder each with its path in it. */
export function fromList(files: readonly File[]): GatheredFile[] {
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function walk(entries: readonly FileSystemEntry[]): Promise<GatheredFile[]> {
  const found: GatheredFile[] = [];
  const waiting = [...entries];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const path = entry.fullPath.replace(/^\/+/, "");
    if (entry.isFile) {
      found.push({ path, file: await fileOf(entry as FileSystemFileEntry) }); // it says so itself
    } else if (!leftAside.test(`${path}/`)) {
      waiting.push(...(await childrenOf(entry as FileSystemDirectoryEntry))); // the only other kind
    }
    if (found.length > mostFiles) throw tooMuch(`more than ${mostFiles.toLocaleString("en")} files`);
  }
  return found;
}

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((done, failed) => entry.file(done, failed));

/** A folder tells its children a hundred at a time, until it tells none. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return children;
    children.push(...some);
  }
}

export async function packUpload(gathered: readonly GatheredFile[]): Promise<Upload> {
  const files = gathered.filter(({ path }) => !leftAside.test(path));
  const [first] = files;
  if (!first) throw new TocsinError("BAD_REQUEST", "There are no files in it", { mend: "Choose another folder." });
  if (files.length > mostFiles) throw tooMuch(`more than ${mostFiles.toLocaleString("en")} files`);
  const size = files.reduce((sum, { file }) => sum + file.size, 0);
  if (size > mostBytes) throw tooMuch("more than 100 MB");
  const read = async ({ file }: GatheredFile) => new Uint8Array(await file.arrayBuffer());
  if (files.length === 1) return { file: first.path.replace(/^.*\//, "").slice(-300), bytes: await read(first) };
  const entries: Record<string, Uint8Array> = Object.create(null) as Record<string, Uint8Array>; // a file may be called anything
  for (const one of files) {
    // An archive among others would be read as a file that is no content.
    if (/\.(?:zip|tgz|tar|gz)$/i.test(one.path)) {
      throw new TocsinError("BAD_REQUEST", `${one.path} is an archive among other files`, {
        mend: "Bring archives in one at a time.",
      });
    }
    entries[one.path] = await read(one);
  }
  // Without a worker of its own, which the page's policy would not let begin: quick rather than small.
  const { zipSync } = await import("fflate");
  const bytes = zipSync(entries, { level: 1 });
  return { file: `${nameOf(files)}.zip`, bytes };
}

/** The folder that all of them stand in; else how many they are. */
function nameOf(files: readonly GatheredFile[]): string {
  const [folder = ""] = (files[0]?.path ?? "").split("/");
  const isShared = folder !== "" && files.every(({ path }) => path.startsWith(`${folder}/`));
  return isShared ? folder.slice(0, 200) : `${files.length} files`;
}

function tooMuch(what: string): TocsinError {
  return new TocsinError("BAD_REQUEST", `That is ${what}`, {
    mend: "Bring it in part by part, or with `content import` at the command line.",
  });
}
