/**
 * Many files of content, read one after the other: what they hold, what is wrong with each, and what is wrong between
 * them. Of a file that was read only what is asked for is kept, so that a thousand of them take little memory.
 */
import { messageOf } from "#base/errors.ts";
import { hasErrors, type Problem } from "#base/problem.ts";
import { type ArchiveReading, readArchive } from "./archive/read-archive.ts";
import type { ContentItem } from "./content-item.ts";
import type { ProvidedScript } from "./judge/judge-content.ts";
import { factsOf, type PlaybookFacts } from "./judge/playbook-facts.ts";
import { type ContentReading, readContent } from "./read-content.ts";
import { readPlainList } from "./xsoar/read-list.ts";

export interface ContentSetOptions {
  /** Keep the models; otherwise only what they need and offer. */
  keep?: boolean;
  /** What it was given by name must be content; elsewhere what is not is passed over with a note. */
  named?: string;
  onProblem?(problem: Problem): void;
}

export interface PlacedItem {
  item: ContentItem;
  file: string;
  /** The file as it was read, to be written back. */
  text: string;
  /** A script's code or a list's data, where it stands in a file of its own. */
  beside?: { file: string; text: string };
}

const contentEnding = /\.(?:json|ya?ml)$/i;
const codeEnding = /\.(?:js|py|ps1)$/i;

export class ContentSet {
  /** Files of content, code and data files beside them not counted. */
  files = 0;
  readonly items: PlacedItem[] = [];
  readonly playbooks: PlaybookFacts[] = [];
  readonly scripts: ProvidedScript[] = [];
  readonly commands = new Set<string>();
  /** Files with an error, of which nothing was read. */
  readonly unreadable: string[] = [];
  readonly #options: ContentSetOptions;
  readonly #known = new Map<string, string>();
  /** Scripts without their code, and the code files met; the two find each other at the end. */
  readonly #waiting: { item: Extract<ContentItem, { kind: "script" | "integration" }>; file: string }[] = [];
  readonly #lists: { file: string; text: string }[] = [];
  readonly #code = new Map<string, { file: string; text: string }[]>();

  constructor(options: ContentSetOptions = {}) {
    this.#options = options;
  }

  /** Whether a file of this path is of any use here. */
  static wants(path: string): boolean {
    const name = path.replace(/^.*\//, "");
    if (contentEnding.test(name)) return true;
    return isList(path) || (codeEnding.test(name) && !/^test_|_test\.|\.test\./i.test(name));
  }

  add(file: string, bytes: Uint8Array): void {
    const isContent = contentEnding.test(file) || file === this.#options.named;
    if (isContent) this.files++;
    const text = decode(bytes);
    if (text === undefined) this.#refuse(file, "it is not UTF-8 text");
    else if (isList(file) && (!isContent || /_data\.\w+$/i.test(file))) this.#addList(file, text);
    else if (isContent) this.#addContent(file, text);
    else this.#addCode(file, text);
  }

  async addArchive(file: string, bytes: Uint8Array, limits?: ArchiveReading["limits"]): Promise<void> {
    const reading: ArchiveReading = {
      file,
      wants: ContentSet.wants,
      onProblem: (problem) => this.#tell(problem),
      ...(limits && { limits }),
    };
    for await (const { path, bytes: content } of readArchive(bytes, reading)) this.add(`${file}/${path}`, content);
  }

  /** Brings scripts and their code, lists and their data together; to be called once, when all is read. */
  finish(): void {
    for (const { item, file } of this.#waiting) {
      const code = this.#findCode(file);
      if (code) {
        if (this.#options.keep) {
          item.value.code = code.text;
          const placed = this.items.find((one) => one.item === item);
          if (placed) placed.beside = code;
        }
        continue;
      }
      for (const script of this.scripts)
        if (item.kind === "script" && script.id === item.value.id) script.codeless = true;
      const message = `${item.value.name} says that its code is in a file beside it, and there is none.`;
      this.#tell({ code: "CONTENT_XSOAR_CODE_MISSING", severity: "warning", message, file });
    }
    this.#code.clear();
    for (const { file, text } of this.#lists) this.#placeList(file, text);
  }

  #addContent(file: string, text: string): void {
    let reading: ContentReading;
    try {
      reading = readContent(text, file);
    } catch (error) {
      this.#refuse(file, `reading it broke (${messageOf(error)}), which is a defect of Tocsin`);
      return;
    }
    if (!reading.isContent && isList(file)) {
      this.#addList(file, text);
      return;
    }
    const isStrange = !reading.isContent && file === this.#options.named;
    for (const problem of reading.problems) this.#tell(isStrange ? { ...problem, severity: "error" } : problem);
    if (isStrange || hasErrors(reading.problems)) this.unreadable.push(file);
    for (const item of reading.items) this.#place(item, file, text, reading);
  }

  #place(item: ContentItem, file: string, text: string, reading: ContentReading): void {
    const { kind, value } = item;
    if (this.#options.keep) this.items.push({ item, file, text });
    if (kind !== "pack") this.#checkTwice(item, file);
    if (kind === "playbook") this.playbooks.push(factsOf(value, file, reading.problems, reading.positionOf));
    if (kind === "script") this.scripts.push({ id: value.id, name: value.name, language: value.language });
    if (kind === "integration") for (const { name } of value.commands) this.commands.add(name);
    if ((kind === "script" || kind === "integration") && value.code === undefined) this.#waiting.push({ item, file });
  }

  /** Files of one id share out the versions of XSOAR, and are two when they say the same ones. */
  #checkTwice({ kind, value }: ContentItem, file: string): void {
    const versions = "fromVersion" in value || "toVersion" in value ? `${value.fromVersion}-${value.toVersion}` : "";
    const id = "id" in value ? value.id : value.name;
    const key = `${kind} ${id} ${versions}`;
    const other = this.#known.get(key);
    this.#known.set(key, file);
    if (other === undefined || other === file) return;
    const message = `The ${kind} ${id} is in ${other} as well; the one that is imported last would hold. Keep one.`;
    this.#tell({ code: "CONTENT_XSOAR_ID_TWICE", severity: "warning", message, file });
  }

  #addList(file: string, text: string): void {
    if (this.#options.keep) this.#lists.push({ file, text });
  }

  /** The data of a list that says so, else a list of its own. */
  #placeList(file: string, text: string): void {
    const list = readPlainList(text, file.replace(/^.*\//, ""));
    const same = this.items.flatMap((placed) => {
      const { item } = placed;
      return item.kind === "list" && item.value.name === list.name ? [{ placed, value: item.value }] : [];
    });
    const waiting = same.find(({ value }) => value.data === undefined);
    if (waiting) {
      waiting.value.data = text;
      waiting.placed.beside = { file, text };
    } else if (same.length === 0) this.items.push({ item: { kind: "list", value: list }, file, text });
  }

  #addCode(file: string, text: string): void {
    const folder = file.replace(/[^/]*$/, "");
    const known = this.#code.get(folder) ?? [];
    known.push({ file, text: this.#options.keep ? text : "" });
    this.#code.set(folder, known);
  }

  /** The code of the YAML's own name, else the only code of its folder. */
  #findCode(file: string): { file: string; text: string } | undefined {
    const here = this.#code.get(file.replace(/[^/]*$/, "")) ?? [];
    const stem = file.replace(/\.[^./]*$/, "");
    const own = here.find((one) => one.file.replace(/\.[^./]*$/, "") === stem);
    return own ?? (here.length === 1 ? here[0] : undefined);
  }

  #refuse(file: string, reason: string): void {
    this.unreadable.push(file);
    const message = `The file cannot be read: ${reason}.`;
    this.#tell({ code: "CONTENT_FILE_UNREADABLE", severity: "error", message, file });
  }

  #tell(problem: Problem): void {
    this.#options.onProblem?.(problem);
  }
}

/** A list's data, in the folder packs have for them. */
function isList(path: string): boolean {
  return (
    /(?:^|\/)Lists\/(?:[^/]+\/)?[^/.][^/]*\.(?:txt|json|html|md|css|csv)$/i.test(path) && !/README\.md$/i.test(path)
  );
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    // The mark is kept: an edit must not lose it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
