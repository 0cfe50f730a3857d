/** What came out so far, in a file: a run of hours that is interrupted goes on where it was. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { CaseResult } from "./cases.ts";

type Row = { seed: string } | { part: string; what: string; result: CaseResult };

export class Results {
  /** What its first run drew. */
  readonly seed: string | undefined;
  readonly #file: string;
  readonly #known = new Map<string, CaseResult>();

  constructor(file: string) {
    this.#file = file;
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    for (const line of lines) {
      if (!line.endsWith("}")) continue;
      // Written below.
      const row = JSON.parse(line) as Row;
      if ("seed" in row) this.seed = row.seed;
      // What differed is tried again.
      else if (row.result.differences.length === 0) this.#known.set(`${row.part} ${row.what}`, row.result);
    }
  }

  begin(seed: string): void {
    if (this.seed === undefined) this.#write({ seed });
  }

  find(part: string, what: string): CaseResult | undefined {
    return this.#known.get(`${part} ${what}`);
  }

  add(part: string, what: string, result: CaseResult): void {
    this.#write({ part, what, result });
  }

  #write(row: Row): void {
    appendFileSync(this.#file, `${JSON.stringify(row)}\n`);
  }
}
