/** Random strings and passwords. */

import type { CommandContext } from "#sdk/command.ts";
import { dataEntry, errorEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { javascriptTable } from "../markdown/javascript-table.ts";
import { objectTable } from "../markdown/object-table.ts";

const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = lower.toUpperCase();
const digits = "0123456789";
/** The 32 punctuation marks of ASCII. */
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const passwordSymbols = "!@#$%^&*()[]+:\"?_><=';/-.,\\|";

const longest = 100_000;

type Random = Pick<CommandContext, "random">;

/** From 0 up to `count`, without it. */
function drawNumber({ random }: Random, count: number): number {
  return Math.floor(random() * count);
}

function draw(source: Random, letters: string, count: number): string {
  return Array.from({ length: count }, () => letters[drawNumber(source, letters.length)]).join("");
}

const flag = (name: string, what: string) =>
  ({ name, description: `With ${what}.`, options: ["True", "False"], required: true }) as const;

export const generateRandomString = defineAutomation({
  name: "GenerateRandomString",
  description: "A random text of chosen signs.",
  arguments: [
    { name: "Length", description: "How many signs.", required: true },
    flag("Punctuation", "punctuation marks"),
    flag("Lowercase", "small letters"),
    flag("Uppercase", "capital letters"),
    flag("Digits", "digits"),
  ],
  outputs: [{ path: "RandomString", description: "The text." }],
  run(args, context) {
    const length = args.integer("Length") ?? 0;
    if (length <= 0 || length > longest) return errorEntry(`GenerateRandomString: Length is from 1 to ${longest}`);
    const sets = [
      ["Punctuation", punctuation],
      ["Lowercase", lower],
      ["Uppercase", upper],
      ["Digits", digits],
    ] as const;
    // As there, only the exact word counts.
    const letters = sets.map(([name, set]) => (args.text(name) === "True" ? set : "")).join("");
    if (letters === "") return errorEntry("GenerateRandomString: at least one kind of sign must be True");
    const text = draw(context, letters, length);
    const found = { RandomString: text };
    return dataEntry(found, {
      humanReadable: objectTable("The random string was generated", found),
      entryContext: found,
      ignoreAutoExtract: true,
    });
  },
});

export const generatePassword = defineAutomation({
  name: "GeneratePassword",
  description: "A random password.",
  arguments: [
    ...(["lcase", "ucase", "digits", "symbols"] as const).flatMap((kind) => [
      { name: `min_${kind}`, description: `At least so many ${kind}.`, default: "0" },
      { name: `max_${kind}`, description: `At most so many ${kind}.`, default: "10" },
    ]),
    { name: "debug", description: "Accepted, without effect: a password is not for the log.", default: "false" },
  ],
  outputs: [{ path: "NEW_PASSWORD", description: "The password." }],
  run(args, context) {
    const kinds = [
      // As there, the minimum of small letters is the one of capitals too.
      ["min_lcase", "max_lcase", lower],
      ["min_lcase", "max_ucase", upper],
      ["min_digits", "max_digits", digits],
      ["min_symbols", "max_symbols", passwordSymbols],
    ] as const;
    let signs = "";
    for (const [least, most, letters] of kinds) {
      const [min, max] = [args.integer(least) ?? 0, args.integer(most) ?? 10];
      if (min < 0 || max > longest)
        throw new AutomationError(`GeneratePassword: ${least} and ${most} are from 0 to ${longest}`);
      if (max >= min) signs += draw(context, letters, min + drawNumber(context, max - min + 1));
    }
    if (signs === "") return errorEntry("GeneratePassword: the password would have no signs");
    const found = { NEW_PASSWORD: shuffle(context, signs) };
    return dataEntry(found, {
      humanReadable: javascriptTable("Newly generated password", { password: found.NEW_PASSWORD }, ["password"]),
      entryContext: found,
      ignoreAutoExtract: true,
    });
  },
});

function shuffle(source: Random, text: string): string {
  const signs = [...text];
  for (let at = signs.length - 1; at > 0; at--) {
    const other = drawNumber(source, at + 1);
    [signs[at], signs[other]] = [signs[other] ?? "", signs[at] ?? ""];
  }
  return signs.join("");
}
