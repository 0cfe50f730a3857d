import { defineCliCommand } from "../command.ts";
import { demoOptionTable, readDemoOptions } from "../demo/demo-options.ts";

export const demo = defineCliCommand({
  name: "demo",
  summary: "the whole flow on this machine: Sekoia.io alerts become XSOAR incidents",
  usage: "",
  options: demoOptionTable,
  details:
    "Starts PostgreSQL, the server and two fake vendors, raises alerts and shows where they go. The console at its address\n" +
    "signs you in by itself. Keys: k kills the server, x takes XSOAR down, o opens the console, w explains the last alert,\n" +
    "q ends. It ends with 0 when no alert was lost and no incident doubled.\n" +
    "It has a database of its own (tocsin_demo), which begins empty each time.",
  async run({ values, globals, output }) {
    const options = readDemoOptions(values);
    const { runDemo } = await import("../demo/run-demo.ts");
    return await runDemo(options, globals, output);
  },
});
