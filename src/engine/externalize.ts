import type { Json } from "#base/json.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { type BigValues, type Blob, blobOf, toBlob } from "./big-values.ts";

/** A script may have a thousand answers, all of which its state holds: what is not small lies elsewhere. */
const bigAnswer = 4 * 1024;

/** Moves the big values of events out to blobs, in place; the event keeps the hash. */
export function externalize(events: RunEvent[], cache: BigValues): { hash: string; content: string }[] {
  const blobs: { hash: string; content: string }[] = [];
  const keep = (blob: Blob | undefined, value: Json): string | undefined => {
    if (!blob) return undefined;
    cache.set(blob.hash, value, blob.size);
    if (blob.content !== undefined) blobs.push({ hash: blob.hash, content: blob.content });
    return blob.hash;
  };
  for (const event of events) {
    if ("node" in event && event.node !== undefined) {
      const hash = keep(toBlob(event.node), event.node);
      if (hash !== undefined) {
        event.nodeBlob = hash;
        delete event.node;
      }
    }
    if ("inputs" in event && event.inputs !== undefined) {
      const hash = keep(toBlob(event.inputs), event.inputs);
      if (hash !== undefined) {
        event.inputsBlob = hash;
        delete event.inputs;
      }
    }
    if ("added" in event && event.added !== undefined) {
      const hash = keep(toBlob(event.added), event.added);
      if (hash !== undefined) {
        event.addedBlob = hash;
        delete event.added;
      }
    }
    if (event.type === "scriptBegan") keepBeginning(event, keep);
    if (event.type === "scriptAnswered" && event.answer !== undefined) {
      const hash = keep(toBlob(event.answer, bigAnswer), event.answer);
      if (hash !== undefined) {
        event.answerBlob = hash;
        delete event.answer;
      }
    }
  }
  return blobs;
}

/** The code always lies by its hash: it is the same each time. */
function keepBeginning(
  event: Extract<RunEvent, { type: "scriptBegan" }>,
  keep: (blob: Blob | undefined, value: Json) => string | undefined,
): void {
  if (event.code !== undefined) {
    event.codeBlob = keep(blobOf(JSON.stringify(event.code)), event.code) ?? "";
    delete event.code;
  }
  const hash = event.given === undefined ? undefined : keep(toBlob(event.given), event.given);
  if (hash === undefined) return;
  event.givenBlob = hash;
  delete event.given;
}
