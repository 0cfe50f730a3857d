/** `connect`: from an address and a key to alerts that come in, with a look at what will come of them first. */
import type { ConnectCheck, ConnectGuide, ConnectOrder, ConnectPreview } from "#contract/connect.ts";
import { TocsinError } from "#contract/errors.ts";
import { type CommandContext, defineCliCommand, type ExitCode } from "../command.ts";
import { askHandOn, askOrder, connectOptions, orderOfFlags, readKeys } from "../connect/collect-order.ts";
import { describeCheck } from "../connect/describe-check.ts";
import { describeAlert, describeAlerts, describeSteps } from "../connect/describe-preview.ts";
import { createPrompter, type Prompter, Stopped } from "../connect/prompter.ts";
import { type Api, reachServer } from "../reach-server.ts";
import { cleanText, wrapText } from "../terminal/plain-text.ts";

/** Looks at ten alerts and their events take their time at the vendor's limits. */
const patience = { timeoutMs: 300_000 };

export const connect = defineCliCommand({
  name: "connect",
  summary:
    "connect Sekoia.io, Logz.io or Cortex XSOAR: test each right, show what the last alerts would give, then begin",
  usage: "<vendor>",
  options: connectOptions,
  details:
    "<vendor> is sekoia, logzio or xsoar. On a terminal it asks; the key is hidden. Nothing is kept before yes, and Ctrl-C leaves\n" +
    "nothing behind. For scripts: the key from standard input (--key-stdin) or TOCSIN_CONNECT_KEY, the webhook's token from its\n" +
    "second line or TOCSIN_CONNECT_TOKEN, with --yes. Keys are never arguments: other users of the machine can read those.",
  async run(context) {
    const { words, values, globals, output } = context;
    const api = await reachServer(globals, patience);
    const guide = findGuide((await api.listConnectGuides({})).items, words[0] ?? "");
    const keys = await readKeys(values, process.env);
    const order = orderOfFlags(guide, values, keys);
    const asks = !globals.json && !values["key-stdin"] && !(values.yes && keys.first !== undefined);
    if (!asks) return await connectUnasked(context, api, order);
    if (!process.stdin.isTTY) throw nobodyToAsk(values.yes);
    const prompter = createPrompter(output.style);
    const stop = () => {
      output.complain("\nStopped; nothing was kept.");
      process.exit(130);
    };
    process.once("SIGINT", stop);
    try {
      return await connectAsking(context, { api, guide, prompter, order });
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      return nothingKept(output);
    } finally {
      process.off("SIGINT", stop);
      prompter.close();
    }
  },
});

type Context = CommandContext<typeof connectOptions>;

function findGuide(guides: readonly ConnectGuide[], word: string): ConnectGuide {
  const found = guides.find((guide) => guide.word === word.toLowerCase() || guide.integration === word);
  if (found) return found;
  throw new TocsinError("CLI_USAGE", `"${cleanText(word)}" cannot be connected step by step.`, {
    mend: `Say one of: ${guides.map((guide) => guide.word).join(", ")}. Any other is added in the console, under Integrations.`,
  });
}

function nobodyToAsk(saysYes: boolean): TocsinError {
  return new TocsinError("CLI_USAGE", "Nobody is there to be asked: this is no terminal. Nothing was kept.", {
    mend: `Give the key by --key-stdin or TOCSIN_CONNECT_KEY${saysYes ? "" : ", and --yes to connect or --json to look only"}.`,
  });
}

async function connectUnasked({ values, globals, output }: Context, api: Api, order: ConnectOrder): Promise<ExitCode> {
  output.progress("Testing each right …");
  const check = await api.checkConnection(order);
  output.endProgress();
  const goesOn = check.ok || values.anyway;
  if (!globals.json) for (const line of [...describeCheck(check, output), ""]) output.print(line);
  if (!goesOn) {
    if (globals.json) output.printJson({ check, preview: null, connected: null });
    else output.print("Nothing was kept. --anyway goes on all the same.");
    return 1;
  }
  const preview = await look(api, order, output);
  if (!globals.json) {
    printAlerts(preview, output, values.full);
    printSteps(preview, output);
  }
  if (!values.yes) {
    if (globals.json) output.printJson({ check, preview, connected: null });
    else output.print("\nNothing was kept: this was the look. --yes connects.");
    return 0;
  }
  const connected = await api.connect(order);
  if (globals.json) output.printJson({ check, preview, connected });
  else output.print(`\n${output.style.good("✓")} ${cleanText(connected.name)} is connected.`);
  return 0;
}

async function look(api: Api, order: ConnectOrder, output: Context["output"]): Promise<ConnectPreview> {
  output.progress("Reading the last alerts, and trying what would come of them …");
  const preview = await api.previewConnection(order);
  output.endProgress();
  return preview;
}

function printAlerts(preview: ConnectPreview, output: Context["output"], full: boolean): void {
  for (const line of describeAlerts(preview, output)) output.print(line);
  for (const [at, alert] of preview.alerts.slice(0, full ? undefined : 1).entries()) {
    for (const line of ["", ...describeAlert(alert, at + 1, output)]) output.print(line);
  }
}

function printSteps(preview: ConnectPreview, output: Context["output"]): void {
  for (const line of ["", ...describeSteps(preview, output)]) output.print(line);
}

interface Asking {
  api: Api;
  guide: ConnectGuide;
  prompter: Prompter;
  order: ConnectOrder;
}

async function connectAsking(context: Context, { api, guide, prompter, order: given }: Asking): Promise<ExitCode> {
  const { values, output } = context;
  const { style } = output;
  output.print(style.bold(`Connect ${guide.name}`));
  for (const line of wrapText(guide.address.help, Math.min(100, output.columns))) output.print(style.dim(line));
  output.print();
  const known = (await api.listInstances({})).items;
  const answered = await checkUntilGood(context, { api, guide, prompter, order: given }, known);
  if (!answered) return nothingKept(output);
  const other = guide.handsOn === "from" ? "cortex-xsoar" : "sekoia";
  const others = known.filter(({ integration, name }) => integration === other && name !== answered.name);
  const order = await askHandOn(guide, answered, prompter, others);
  output.print();
  const preview = await look(api, order, output);
  printAlerts(preview, output, values.full);
  await showOthers(context, preview, prompter);
  printSteps(preview, output);
  output.print();
  if (!values.yes && !(await prompter.yes("Connect it?", false))) return nothingKept(output);
  const connected = await api.connect(order);
  output.print(`\n${style.good("✓")} ${cleanText(connected.name)} is connected.`);
  if (connected.isSource)
    output.print(style.dim("  Watch it: `tocsin status`, `tocsin why last`, or the console under Integrations."));
  return 0;
}

function nothingKept(output: Context["output"]): ExitCode {
  output.print("Nothing was kept.");
  return 1;
}

/** Asks, tests, and asks again where something was wrong; undefined: somebody gave up. */
async function checkUntilGood(
  { values, output }: Context,
  { api, guide, prompter, order: given }: Asking,
  known: Awaited<ReturnType<Api["listInstances"]>>["items"],
): Promise<ConnectOrder | undefined> {
  let order = await askOrder(guide, given, { prompter, known, again: false });
  for (;;) {
    output.print();
    output.progress("Testing each right …");
    const check = await tryCheck(api, order, output);
    output.endProgress();
    if (check) for (const line of [...describeCheck(check, output), ""]) output.print(line);
    if (check?.ok || (check && values.anyway)) return order;
    const allow = check?.notAllowed;
    if (allow && (await prompter.yes(`Let this instance reach ${allow}?`, false))) {
      const before = order.parameters?.allow_addresses;
      const all = typeof before === "string" && before !== "" ? `${before}, ${allow}` : allow;
      order = { ...order, parameters: { ...order.parameters, allow_addresses: all } };
      continue;
    }
    if (!(await prompter.yes("Change address or key, and try again?", true))) return undefined;
    order = await askOrder(guide, order, { prompter, known, again: true });
  }
}

/** What cannot be understood is said, and asked again. */
async function tryCheck(api: Api, order: ConnectOrder, output: Context["output"]): Promise<ConnectCheck | undefined> {
  try {
    return await api.checkConnection(order);
  } catch (error) {
    if (!(error instanceof TocsinError) || error.code !== "CONFIG_INVALID") throw error;
    output.endProgress();
    const problems = (error.details?.problems ?? []) as { message?: string }[]; // as the contract has them
    for (const line of problems.length > 0
      ? problems.map(({ message }) => message ?? "")
      : [error.message, error.mend ?? ""]) {
      if (line !== "") output.print(`${output.style.bad("✗")} ${cleanText(line)}`);
    }
    return undefined;
  }
}

async function showOthers({ values, output }: Context, { alerts }: ConnectPreview, prompter: Prompter): Promise<void> {
  if (values.full || alerts.length < 2) return;
  output.print();
  for (;;) {
    const answer = await prompter.text(
      `Show another in full (${alerts.length === 2 ? 2 : `2 to ${alerts.length}`}; Enter goes on)`,
    );
    if (answer === "") return;
    const alert = alerts[Number(answer) - 1];
    if (alert) for (const line of ["", ...describeAlert(alert, Number(answer), output), ""]) output.print(line);
  }
}
