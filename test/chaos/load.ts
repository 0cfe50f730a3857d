/** Small runs beside the one that is looked at. */
import type { Playbook } from "#playbook/model.ts";
import { writePlaybook } from "#test/write-playbook.ts";

export function smallPlaybook(value = "well", name = `chaos: small ${value}`): Playbook {
  return writePlaybook(name, {
    "0": { type: "start", next: ["1"] },
    "1": { script: "Set", args: { key: "Said", value }, next: ["2"] },
    "2": { type: "title", name: "Done" },
  });
}

/** Its one task fails, as it says. */
export function failingPlaybook(): Playbook {
  return writePlaybook("chaos: small failing", {
    "0": { type: "start", next: ["1"] },
    "1": { script: "RaiseError", args: { error: "it was to fail" }, next: ["2"] },
    "2": { type: "title", name: "Done" },
  });
}
