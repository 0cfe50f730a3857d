import { textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { decodeHeaderStripped } from "./encoded-words.ts";

/** `DecodeMimeHeader`: the encoded words of a mail header as text. */
export const decodeMimeHeader = defineAutomation({
  name: "DecodeMimeHeader",
  description: "Reads the encoded words of a mail header.",
  arguments: [{ name: "value", description: "The header.", isDefault: true }],
  outputs: [{ path: "DecodedMimeHeader", description: "The header as text." }],
  run(args) {
    const value = args.text("value").replace(/^["']/, "").replace(/["']$/, "");
    const decoded = value.split("\n").map(decodeHeaderStripped).join("\n");
    return { ...textEntry(decoded), entryContext: { DecodedMimeHeader: decoded } };
  },
});
