import { errorEntry, markdownEntry, textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";

/** `HighlightWords`: a text with the words that are looked for in bold. Everything is in small letters afterwards. */
export const highlightWords = defineAutomation({
  name: "HighlightWords",
  description: "Shows a text with words and sentences in bold.",
  arguments: [
    { name: "text", description: "The text.", required: true },
    { name: "terms", description: "Words and sentences, separated by commas.", required: true, type: "list" },
  ],
  run(args) {
    const text = args.text("text").toLowerCase();
    if (text === "") return errorEntry("HighlightWords: text is empty");
    const terms = args
      .texts("terms")
      .map((term) => term.toLowerCase())
      .filter((term) => term !== "");
    const sentences = terms.filter((term) => term.includes(" "));
    const words = terms.filter((term) => !term.includes(" ")).sort((a, b) => b.length - a.length);
    const within = words.find((word) => sentences.some((sentence) => sentence.includes(word)));
    if (within !== undefined) return errorEntry(`HighlightWords: the word ${within} is part of a sentence`);
    const tokens = text
      .split(" ")
      .map((token) => (words.some((word) => token.includes(word)) ? `**${token}**` : token));
    let marked = tokens.join(" ");
    for (const sentence of sentences) marked = marked.replaceAll(sentence, () => `**${sentence}**`);
    if (marked === text) return textEntry("Nothing was found");
    return markdownEntry(marked, { humanReadable: marked });
  },
});
