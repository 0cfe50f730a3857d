import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { applyContextOperation, type ContextChange } from "#playbook/context-document.ts";
import { contextFrameOf } from "#playbook/fold-results.ts";
import type { StepError } from "#playbook/run-event.ts";
import { contextSize, growContext } from "#playbook/xsoar/context/context-size.ts";
import { extendContext } from "#playbook/xsoar/context/extend-context.ts";
import { fileContext } from "#playbook/xsoar/context/file-context.ts";
import { mergeEntryContext } from "#playbook/xsoar/context/merge-entry-context.ts";
import { outputsToCaller } from "#playbook/xsoar/context/sub-playbook-outputs.ts";
import type { EntryDraft } from "#sdk/entry.ts";
import type { ContextOperation } from "#sdk/investigation.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { ActiveRun } from "../active-run.ts";
import type { Scope } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { ContentOperators } from "../scripts/script-operators.ts";
import { type DraftedEntry, entryId } from "../war-room.ts";
import { visibleContext, type XsoarPlace, xsoarScope } from "../xsoar-scope.ts";

/** At least the size of a context, by who holds it: measuring a large one at each step would be slow. */
const sizes = new WeakMap<object, number>();

/**
 * The context as the results of one step change it, before any of it is recorded: each change sees those before it. Built
 * and recorded without a pause in between, since other branches write to the same context.
 */
export class ContextDraft {
  readonly #executor: Executor;
  readonly #run: ActiveRun;
  readonly #place: XsoarPlace;
  readonly #isPrivate: boolean;
  /** Who holds the visible context; its size is known by that. */
  readonly #holder: object;
  readonly #before: JsonObject;
  #private: ContextChange[] = [];
  #shared: ContextOperation[] = [];
  #visible: JsonObject;

  constructor(executor: Executor, run: ActiveRun, place: XsoarPlace) {
    this.#executor = executor;
    this.#run = run;
    this.#place = place;
    this.#isPrivate = place.isPrivate;
    this.#holder = contextFrameOf(run.state, place.frame) ?? executor.investigations.of(run.head.investigationId);
    this.#before = visibleContext(executor, run, place.frame);
    this.#visible = this.#before;
  }

  /** As the task sees it now. */
  get visible(): JsonObject {
    return this.#visible;
  }

  /** What expressions see of it. */
  scope(): Scope {
    const executor = this.#executor;
    const xsoar = xsoarScope(executor, this.#run, this.#place, this.#visible);
    return {
      values: {},
      now: executor.now(),
      xsoar: {
        place: this.#place,
        javascript: executor.javascript,
        scripts: new ContentOperators(executor),
        scope: xsoar,
      },
    };
  }

  operations(operations: readonly ContextOperation[]): void {
    for (const { where, ...change } of operations) {
      if (where === "shared" && this.#isPrivate) this.#shared.push(change);
      else this.#change([change]);
    }
  }

  /** What the entries add by themselves; gives what of it could not be taken as it was written. */
  merge(drafts: readonly DraftedEntry[], entries: readonly KeptEntryRow[]): string[] {
    const problems: string[] = [];
    for (const draft of drafts) {
      const entry = entries.find(({ file }) => file !== undefined && file.hash === draft.kept?.hash);
      if (draft.file && draft.kept && entry) {
        const kind = draft.type === "entryInfoFile" ? "infoFile" : "file";
        const { hash: sha256, ...hashes } = draft.kept;
        const file = { ...hashes, sha256, name: draft.file.name, entryId: entryId(entry) };
        problems.push(...this.add(fileContext(kind, file)));
      }
      if (draft.entryContext) problems.push(...this.add(draft.entryContext));
    }
    return problems;
  }

  extend(spec: string, drafts: readonly EntryDraft[]): string[] {
    const contents = drafts.filter(({ type }) => type !== "error").map((draft) => draft.contents);
    const { entryContext, problems } = extendContext(spec, contents, this.#tools());
    return [...problems.map(({ message }) => message), ...this.add(entryContext)];
  }

  takeOutputs(from: JsonObject, outputs: readonly { path: string }[]): void {
    this.add(outputsToCaller(from, outputs, this.#tools()));
  }

  /** When it would grow beyond what a context may hold, nothing of it is kept. */
  tooLarge(): StepError | undefined {
    const changes = this.#isPrivate ? this.#private : this.#shared;
    if (changes.length === 0) return undefined;
    const size = sizes.get(this.#holder) ?? contextSize(this.#before);
    const grown = growContext({ document: this.#before, size }, changes);
    sizes.set(this.#holder, grown.size);
    if (!grown.problem) return undefined;
    this.#private = [];
    this.#shared = [];
    this.#visible = this.#before;
    return { code: grown.problem.code, message: grown.problem.message };
  }

  privateChanges(): { context?: ContextChange[] } {
    return this.#private.length > 0 ? { context: this.#private } : {};
  }

  sharedChanges(): ContextOperation[] {
    return this.#shared;
  }

  /** What could not be taken as it was written is told. */
  add(entryContext: JsonObject): string[] {
    const { changes, problems } = mergeEntryContext(this.#visible, entryContext, this.#tools());
    this.#change(changes);
    return problems.map(({ message }) => message);
  }

  #change(changes: readonly ContextChange[]): void {
    let document: Json = this.#visible;
    for (const change of changes) document = applyContextOperation(document, change);
    this.#visible = isObject(document) ? document : {};
    (this.#isPrivate ? this.#private : this.#shared).push(...changes);
  }

  #tools() {
    return { now: this.#executor.now(), javascript: this.#executor.javascript };
  }
}
