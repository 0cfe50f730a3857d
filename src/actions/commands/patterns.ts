/** Regular expressions that come as arguments: in linear time where they can be, else in the sandbox with its limit. */
import { JavaScriptSandbox } from "#engine/javascript/sandbox.ts";
import { Budget } from "#playbook/xsoar/javascript/budget.ts";
import { type PatternFlags, RegularExpressions } from "#playbook/xsoar/regular-expression.ts";
import type { CommandContext } from "#sdk/command.ts";

/** Its thread is started by the first pattern that needs it, and keeps no process alive. */
export const javascript = new JavaScriptSandbox();

/** For one command: patterns it asks for again are compiled once, and all of them share one budget. */
export function patternsOf(context: CommandContext): RegularExpressions {
  return new RegularExpressions({ budget: new Budget(), javascript, now: context.clock.now() });
}

/** `g`, `i`, `m`, `s`, as JavaScript writes them; undefined when there is another letter. */
export function readFlags(letters: string): (PatternFlags & { global: boolean }) | undefined {
  if (!/^[gimsuy]*$/.test(letters)) return undefined;
  return {
    global: letters.includes("g"),
    ignoreCase: letters.includes("i"),
    multiLine: letters.includes("m"),
    dotAll: letters.includes("s"),
  };
}
