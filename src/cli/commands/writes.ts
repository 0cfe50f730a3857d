/** `writes …`: the switch that pauses every write to the outside. */
import { type CliCommand, defineCliCommand } from "../command.ts";
import { reachServer } from "../reach-server.ts";

const writesPause = defineCliCommand({
  name: "writes pause",
  summary: "pause every write to the outside, of every run; reads go on",
  usage: "",
  options: { reason: { type: "text", value: "<text>", help: "why, for everybody who wonders and for the audit" } },
  async run({ values: { reason }, globals, output }) {
    const api = await reachServer(globals);
    await api.pauseWrites(reason === undefined ? {} : { reason });
    if (globals.json) output.printJson({ paused: true });
    else output.print("Nothing is written outside any more, until `writes resume`.");
    return 0;
  },
});

const writesResume = defineCliCommand({
  name: "writes resume",
  summary: "let writes to the outside go again",
  usage: "",
  options: {},
  async run({ globals, output }) {
    const api = await reachServer(globals);
    await api.resumeWrites({});
    if (globals.json) output.printJson({ paused: false });
    else output.print("Writes to the outside go again.");
    return 0;
  },
});

export const writesCommands: readonly CliCommand[] = [writesPause, writesResume];
