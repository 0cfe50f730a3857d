/** Writes what a user would write: `tocsin.yaml` with the instances, the template and what is edited in its nodes. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { messageOf, TocsinError } from "#contract/errors.ts";
import { logzioInstance, requestTimeout, sekoiaRequestsPerSecond, type Vendors } from "./vendors.ts";

const shippedTemplate = fileURLToPath(
  new URL("../../../content/sekoia/create-incident-on-xsoar.json", import.meta.url),
);
/** Sekoia's HTTP module: its nodes are where address and token go. */
const httpModule = "5894985f-91eb-46db-9306-cc5ac6463d3d";

export interface DemoFiles {
  directory: string;
  configFile: string;
  logFile: string;
  templateName: string;
}

export async function writeDemoFiles(
  home: string,
  vendors: Vendors,
  port: number,
  template: string | undefined,
): Promise<DemoFiles> {
  const file = resolve(template ?? shippedTemplate);
  const { name, httpNodes } = readTemplate(file, await readText(file));
  const { sekoia, xsoar, logzio } = vendors;
  const edits = { url: xsoar.webhookUrl(), headers: { Authorization: xsoar.token } };
  const configuration = {
    server: { host: "127.0.0.1", port },
    database: "tocsin_demo",
    instances: [
      {
        name: "Sekoia.io config",
        integration: "sekoia",
        parameters: {
          api_key: sekoia.apiKey,
          base_url: sekoia.url,
          requests_per_second: sekoiaRequestsPerSecond,
          request_timeout: requestTimeout,
          fetch_interval: 0.5,
          look_back: 60,
          sweep_every: 2,
          allow_addresses: "127.0.0.1",
        },
      },
      {
        name: "xsoar",
        integration: "cortex-xsoar",
        parameters: {
          url: xsoar.url,
          api_key: xsoar.restApiKey,
          request_timeout: requestTimeout,
          allow_addresses: "127.0.0.1",
        },
      },
      {
        name: logzioInstance,
        integration: "logzio",
        parameters: {
          security_api_token: logzio.securityToken,
          operational_api_token: logzio.operationsToken,
          base_url: logzio.url,
          severities: "HIGH, SEVERE",
          search: "Malware",
          incident_type: "Logz.io",
          mapper: "Logz.io events",
          requests_per_second: 50,
          request_timeout: requestTimeout,
          fetch_interval: 0.5,
          look_back: 60,
          sweep_every: 2,
          allow_addresses: "127.0.0.1",
        },
      },
      {
        name: "webhooks",
        integration: "http",
        parameters: { request_timeout: requestTimeout, allow_addresses: "127.0.0.1" },
      },
    ],
    incident_types: [{ name: "Logz.io" }],
    mappers: [
      {
        name: "Logz.io events",
        fields: { name: "name", severity: "severity", details: "description", dbotMirrorId: "alertEventId" },
        severity: { SEVERE: "Critical", HIGH: "High", MEDIUM: "Medium", LOW: "Low", INFO: "Low" },
      },
    ],
    playbooks: [
      {
        file,
        module_configuration: { sekoia: "Sekoia.io config" },
        trigger_configuration: { name: "Default", rule_filter: "" },
        arguments: Object.fromEntries(httpNodes.map((id) => [id, edits])),
        active: true,
      },
    ],
  };
  const directory = demoDirectory(home);
  const configFile = join(directory, "tocsin.yaml");
  const intro = "# Written by `tocsin demo` at each start: the fake vendors' addresses and keys. Edits are lost.\n";
  await write(directory, async () => {
    await writeFile(configFile, intro + stringify(configuration), { mode: 0o600 });
    await chmod(configFile, 0o600);
  });
  return { directory, configFile, logFile: join(directory, "server.log"), templateName: name };
}

/** Makes the demo's folder. */
export async function makeDemoDirectory(home: string): Promise<string> {
  const directory = demoDirectory(home);
  await write(directory, () => mkdir(directory, { recursive: true }));
  return directory;
}

function demoDirectory(home: string): string {
  return join(home, "demo");
}

async function write(directory: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new TocsinError("HOME_NOT_WRITABLE", `The demo cannot write to ${directory} (${messageOf(cause)}).`, {
      cause,
      mend: "Give this user the right to write there, or name another folder with --home.",
    });
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new TocsinError("CONTENT_INVALID", `The template ${file} cannot be read (${messageOf(cause)}).`, {
      cause,
      mend: "Name a playbook exported from Sekoia.io with --template.",
    });
  }
}

interface TemplateNode {
  module_uuid?: unknown;
}

function readTemplate(file: string, text: string): { name: string; httpNodes: string[] } {
  let nodes: Record<string, TemplateNode | null> = {};
  let name = file;
  try {
    // Only looked at for its HTTP nodes; the server reads it properly and reports every problem.
    const document = JSON.parse(text) as { name?: unknown; nodes?: Record<string, TemplateNode | null> } | null;
    nodes = document?.nodes ?? {};
    if (typeof document?.name === "string") name = document.name;
  } catch {
    // Likewise.
  }
  const httpNodes = Object.keys(nodes).filter((id) => nodes[id]?.module_uuid === httpModule);
  return { name, httpNodes };
}
