import { type Script, type ScriptLanguage, scriptLanguageNames } from "#playbook/script.ts";
import { JavaScriptRunner } from "../javascript/javascript-runner.ts";
import type { ScriptRunner } from "./script-runner.ts";

/** What runs the code of automations here, by its language. */
export class ScriptRunners {
  readonly #runners: readonly ScriptRunner[];

  constructor(runners: readonly ScriptRunner[] = [new JavaScriptRunner()]) {
    this.#runners = runners;
  }

  runnerOf(language: ScriptLanguage): ScriptRunner | undefined {
    return this.#runners.find(({ languages }) => languages.includes(language));
  }

  /** Why a script cannot be run, in a sentence; undefined when it can. */
  whyNot({ name, language, code }: Pick<Script, "name" | "language" | "code">): string | undefined {
    if (!this.runnerOf(language)) {
      return `The automation ${name} is written in ${scriptLanguageNames[language]}, which is not run here`;
    }
    return code === undefined ? `The code of the automation ${name} did not come with it` : undefined;
  }

  close(): void {
    for (const runner of this.#runners) runner.close();
  }
}
