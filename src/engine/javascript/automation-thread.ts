/** A thread in which automations run, one pass at a time. */

import { type MessagePort, parentPort } from "node:worker_threads";
import variant from "@jitl/quickjs-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant, type QuickJSSyncVariant } from "quickjs-emscripten-core";
import type { ScriptEnd, ScriptPass } from "../scripts/script-runner.ts";
import { AutomationMachine } from "./automation-machine.ts";

export interface ThreadReply {
  end: ScriptEnd;
  /** It answers no more: it is to be replaced. */
  broken: boolean;
}

const machine = new AutomationMachine(await newQuickJSWASMModuleFromVariant(variant as unknown as QuickJSSyncVariant));
// A worker always has one.
const port = parentPort as MessagePort;
port.on("message", (pass: ScriptPass) => {
  const end = machine.run(pass);
  port.postMessage({ end, broken: machine.broken } satisfies ThreadReply);
});
port.postMessage("ready");
