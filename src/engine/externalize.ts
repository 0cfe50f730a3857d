import type { RunEvent } from "#playbook/run-event.ts";
import { type BigValues, type Blob, toBlob } from "./big-values.ts";

/** Moves the big values of events out to blobs, in place; the event keeps the hash. */
export function externalize(events: RunEvent[], cache: BigValues): Blob[] {
  const blobs: Blob[] = [];
  for (const event of events) {
    if ("node" in event && event.node !== undefined) {
      const blob = toBlob(event.node);
      if (blob) {
        cache.set(blob.hash, event.node, blob.content.length);
        blobs.push(blob);
        event.nodeBlob = blob.hash;
        delete event.node;
      }
    }
    if ("inputs" in event && event.inputs !== undefined) {
      const blob = toBlob(event.inputs);
      if (blob) {
        cache.set(blob.hash, event.inputs, blob.content.length);
        blobs.push(blob);
        event.inputsBlob = blob.hash;
        delete event.inputs;
      }
    }
  }
  return blobs;
}
