/** Writes `command-index.json` from the commands themselves: `node src/actions/commands/write-command-index.ts --write`. */
import { writeFileSync } from "node:fs";
import { type CommandIndex, families } from "./families.ts";

/** Everything about each command but its functions. */
export async function describeFamilies(): Promise<CommandIndex> {
  const index: CommandIndex = {};
  for (const [family, load] of Object.entries(families)) {
    index[family] = JSON.parse(JSON.stringify(await load()));
  }
  return index;
}

/** A line a command, so that a change shows as one. */
export function writeCommandIndex(index: CommandIndex): string {
  const blocks = Object.entries(index).map(
    ([family, commands]) =>
      `${JSON.stringify(family)}: [\n${commands.map((command) => JSON.stringify(command)).join(",\n")}\n]`,
  );
  return `{\n${blocks.join(",\n")}\n}\n`;
}

if (import.meta.main) {
  const text = writeCommandIndex(await describeFamilies());
  if (process.argv.includes("--write")) writeFileSync(new URL("command-index.json", import.meta.url), text);
  else process.stdout.write(text);
}
