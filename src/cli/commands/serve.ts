import type { ConsoleState } from "#server/console/console-build.ts";
import { collectWhenIdle } from "../collect-when-idle.ts";
import { defineCliCommand } from "../command.ts";
import { findConfigFile } from "../find-config-file.ts";
import { describeDuration } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import { describeProblem } from "./content-validate.ts";

const stopWithinMs = 9_500;

export const serve = defineCliCommand({
  name: "serve",
  summary: "run the server: fetch alerts, run playbooks, answer the API",
  usage: "",
  options: {
    host: { type: "text", value: "<address>", help: "listen on this address (else the configuration's, 127.0.0.1)" },
    port: {
      type: "number",
      value: "<port>",
      help: "listen on this port (else the configuration's, 7717); 0: any free one",
    },
    "no-console": { type: "flag", help: "neither build nor serve the console (also: TOCSIN_CONSOLE=off)" },
  },
  details:
    "Runs until it is told to end (Ctrl-C, SIGTERM): steps under way are parked, and PostgreSQL is stopped when nobody\n" +
    "else uses it. A second signal ends it at once. Of two servers on one database the second stands by.\n" +
    "With --json each event is a line of JSON: progress, ready, console, setup, role, stopping, stopped.",
  async run({ values, globals, output }) {
    const startedAt = performance.now();
    // A demo that was killed reads no more: what it started must still stop PostgreSQL.
    output.outliveReader();
    // Only here, so that every other command starts without the server's code.
    const [{ serve: startServer }, { createLog, Redactor }] = await Promise.all([
      import("#server/serve.ts"),
      import("#server/open-log.ts"),
    ]);
    const say = (event: string, facts: Record<string, unknown>, text: string) => {
      if (globals.json) output.print(JSON.stringify({ event, ...facts }));
      else output.print(text);
    };
    const configFile = await findConfigFile(globals);
    const redactor = new Redactor();
    const stopping = listenForSignals();
    let watch: NodeJS.Timeout | undefined;
    let dropCollecting = () => {};
    try {
      const running = await startServer({
        home: globals.home,
        ...(configFile === undefined ? {} : { configFile }),
        ...(values.host === undefined ? {} : { host: values.host }),
        ...(values.port === undefined ? {} : { port: values.port }),
        console: !values["no-console"] && process.env.TOCSIN_CONSOLE !== "off",
        onProgress(text) {
          if (globals.json) output.print(JSON.stringify({ event: "progress", text }));
          else output.progress(text);
        },
        log: createLog(undefined, { redactor }),
        redactor,
      });
      // What merely differs on purpose is for whoever writes content: `content validate` tells it.
      for (const problem of running.problems) {
        if (problem.severity !== "info") output.complain(describeProblem(problem, output.style));
      }
      const role = running.role();
      void running.console?.then((state) => tellConsole(state, running.url, globals.json, output));
      const took = describeDuration(performance.now() - startedAt);
      say(
        "ready",
        { url: running.url, role, pid: process.pid },
        `Tocsin listens on ${running.url} (started in ${took})`,
      );
      if (running.setupUrl !== undefined) {
        const text = `Nobody can sign in yet. Make the first admin by this link, which works once, within 24 hours:\n  ${running.setupUrl}\nor in another terminal:\n  npm run tocsin -- user add <name> --role admin`;
        say("setup", { url: running.setupUrl }, text);
      }
      if (role === "standby") say("role", { role }, "Standing by: another Tocsin is active on this database.");
      dropCollecting = collectWhenIdle();
      watch = watchRole(running.role, role, (now) => {
        say("role", { role: now }, now === "active" ? "Took over: this Tocsin is active now." : "Standing by again.");
      });
      // Whatever comes first: a signal, or the server's own end (which may carry the reason as an error).
      const signal = await Promise.race([stopping.signal, running.closed]);
      clearInterval(watch);
      if (signal !== undefined) {
        say("stopping", { signal }, `${signal}: stopping; once more ends it at once`);
        await stopInTime(running.stop(), output);
      }
    } finally {
      dropCollecting();
      clearInterval(watch);
      stopping.release();
    }
    const lasted = describeDuration(performance.now() - startedAt);
    say("stopped", { milliseconds: Math.round(performance.now() - startedAt) }, `Stopped after ${lasted}.`);
    return 0;
  },
});

/** Told when it is known: a first start may build it for some seconds after everything else is ready. */
function tellConsole(state: ConsoleState, url: string, json: boolean, output: Output): void {
  if (json) {
    const facts = state.state === "failed" ? { reason: state.reason, mend: state.mend } : {};
    output.print(JSON.stringify({ event: "console", url, state: state.state, ...facts }));
  } else if (state.state === "ready") output.print(`The console: ${url}`);
  else if (state.state === "failed") {
    output.complain(`There is no console: ${state.reason}`);
    output.complain(`  mend: ${state.mend}`);
  }
}

/** The first signal asks, the second does not. A parent that holds a channel to us and goes away asks too. */
function listenForSignals(): { signal: Promise<string>; release(): void } {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const { promise, resolve } = Promise.withResolvers<string>();
  let count = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    count += 1;
    if (count > 1) process.exit(1);
    resolve(signal);
  };
  const onDisconnect = () => resolve("The parent is gone");
  for (const signal of signals) process.on(signal, onSignal);
  if (process.connected) process.on("disconnect", onDisconnect);
  return {
    signal: promise,
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
      process.off("disconnect", onDisconnect);
      process.channel?.unref();
    },
  };
}

/** Whoever asked us to end will not wait for ever: what is durable is durable, and the next start takes up the rest. */
async function stopInTime(stopped: Promise<void>, output: Output): Promise<void> {
  const timer = setTimeout(() => {
    output.complain(
      `error INTERNAL: Stopping takes longer than ${describeDuration(stopWithinMs)}; ending all the same.`,
    );
    output.complain("  mend: nothing is lost; the next start takes up what was under way.");
    process.exit(1);
  }, stopWithinMs);
  try {
    await stopped;
  } finally {
    clearTimeout(timer);
  }
}

type Role = "active" | "standby";

function watchRole(roleNow: () => Role, first: Role, onChange: (role: Role) => void): NodeJS.Timeout {
  let known = first;
  const timer = setInterval(() => {
    const role = roleNow();
    if (role === known) return;
    known = role;
    onChange(role);
  }, 500);
  return timer.unref();
}
