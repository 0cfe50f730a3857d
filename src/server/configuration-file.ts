import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import type { WantedConfiguration } from "#actions/apply-configuration.ts";
import { messageOf, systemCodeOf, TocsinError } from "#base/errors.ts";
import type { Problem } from "#base/problem.ts";
import { isExactOrigin } from "./access/cors.ts";

/** How long something stays. */
const Days = z.union([z.int().min(1).max(36_500), z.literal("never")], "write a whole number of days from 1, or never");

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** `tocsin.yaml`: instances, playbooks and settings as code. */
export const ConfigurationFile = z.strictObject({
  server: z
    .strictObject({
      host: z.string().optional(),
      port: z.int().min(0).max(65_535).optional(),
      /** Origins whose pages may read the API, each exactly; none by default. */
      cors: z.array(z.string().refine(isExactOrigin, "write an origin exactly, as https://soc.example.com")).optional(),
      /** A session ends after so long without a request, and after so long in any case. */
      session_idle_hours: z.number().positive().max(720).optional(),
      session_max_days: z.number().positive().max(365).optional(),
      /** PEM files, named from this file's folder. */
      tls: z.strictObject({ cert_file: z.string().min(1), key_file: z.string().min(1) }).optional(),
      /** Proxies whose `X-Forwarded-*` is believed. */
      trusted_proxy: z.array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()])).optional(),
      /** Where people reach it; also TOCSIN_PUBLIC_URL. */
      public_url: z.string().optional(),
      /** `open`: a scraper on this machine needs no token. */
      metrics: z.enum(["token", "open"]).optional(),
    })
    .optional(),
  /** How long what is over stays. What is left out stays as long as it does without this section. */
  retention: z
    .strictObject({ runs_days: Days.optional(), entries_days: Days.optional(), alerts_days: Days.optional() })
    .optional(),
  /** Name of the database in the embedded PostgreSQL. */
  database: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, "use lower case letters, digits and _")
    .optional(),
  instances: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        integration: z.string().min(1),
        parameters: z.record(z.string(), z.union([Scalar, z.array(z.string())])).default({}),
      }),
    )
    .default([]),
  playbooks: z
    .array(
      z.strictObject({
        file: z.string().min(1),
        module_configuration: z.record(z.string(), z.string()).default({}),
        trigger_configuration: z.record(z.string(), z.json()).default({}),
        arguments: z.record(z.string(), z.record(z.string(), z.json())).default({}),
        active: z.boolean().default(true),
      }),
    )
    .default([]),
  /** What an incident of each type starts. */
  incident_types: z
    .array(
      z.strictObject({ name: z.string().min(1), playbook: z.string().optional(), default: z.boolean().optional() }),
    )
    .default([]),
  /** Which part of a raw event becomes which field of an incident; instances name them. */
  mappers: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        fields: z.record(z.string(), z.string().min(1)),
        severity: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      }),
    )
    .default([]),
});
export type ConfigurationFile = z.infer<typeof ConfigurationFile>;

export interface ReadConfiguration {
  configuration: ConfigurationFile;
  wanted: WantedConfiguration;
  problems: Problem[];
}

const empty: ConfigurationFile = { instances: [], playbooks: [], incident_types: [], mappers: [] };

/**
 * Reads the configuration and the files it names. `${NAME}` in a text is the environment's variable, or the content of
 * the file that `NAME_FILE` names. Every problem is reported, with its line.
 */
export async function readConfiguration(
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<ReadConfiguration> {
  if (file === undefined) return { configuration: empty, wanted: { instances: [], playbooks: [] }, problems: [] };
  const [text, { LineCounter, parseDocument }] = await Promise.all([readText(file), import("yaml")]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: "1.2", uniqueKeys: true });
  const problems: Problem[] = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return {
      code: "CONFIG_YAML",
      severity: "error",
      message: error.message.split("\n")[0]?.replace(/ at line \d+, column \d+:$/, "") ?? "",
      file,
      line,
      column: col,
    };
  });
  const at = (path: PropertyKey[]): Pick<Problem, "file" | "path" | "line" | "column"> => {
    const place = { file, path: path.map(String).join(".") };
    for (let keys = path.slice(); keys.length > 0; keys = keys.slice(0, -1)) {
      const node = document.getIn(keys, true) as { range?: [number, number, number] } | undefined;
      if (!node?.range) continue;
      const { line, col } = lines.linePos(node.range[0]);
      return { ...place, line, column: col };
    }
    return place;
  };
  if (problems.length > 0) return { configuration: empty, wanted: { instances: [], playbooks: [] }, problems };
  const value = await substitute(document.toJS() ?? {}, [], environment, (path, message) =>
    problems.push({ code: "CONFIG_VARIABLE", severity: "error", message, ...at(path) }),
  );
  const parsed = ConfigurationFile.safeParse(value);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      problems.push({ code: "CONFIG_SHAPE", severity: "error", message: issue.message, ...at(issue.path) });
    }
    return { configuration: empty, wanted: { instances: [], playbooks: [] }, problems };
  }
  const wanted = await readWanted(parsed.data, file, problems, at);
  return { configuration: parsed.data, wanted, problems };
}

async function readWanted(
  configuration: ConfigurationFile,
  file: string,
  problems: Problem[],
  at: (path: PropertyKey[]) => Partial<Problem>,
): Promise<WantedConfiguration> {
  const wanted: WantedConfiguration = {
    file,
    instances: configuration.instances,
    playbooks: [],
    incidentTypes: configuration.incident_types,
    mappers: configuration.mappers.map(({ name, fields, severity }) => ({
      name,
      fields,
      ...(severity === undefined ? {} : { severity }),
    })),
  };
  for (const [index, playbook] of configuration.playbooks.entries()) {
    const path = resolve(dirname(file), playbook.file);
    try {
      wanted.playbooks.push({
        file: playbook.file,
        text: await readFile(path, "utf8"),
        instances: playbook.module_configuration,
        triggerConfiguration: playbook.trigger_configuration,
        overrides: playbook.arguments,
        active: playbook.active,
      });
    } catch (error) {
      const why = systemCodeOf(error) === "ENOENT" ? "does not exist" : `cannot be read: ${messageOf(error)}`;
      const message = `${path} ${why}.`;
      problems.push({
        code: "CONFIG_PLAYBOOK_FILE",
        severity: "error",
        message,
        ...at(["playbooks", index, "file"]),
      });
    }
  }
  return wanted;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const why = systemCodeOf(cause) === "ENOENT" ? "does not exist" : `cannot be read (${messageOf(cause)})`;
    throw new TocsinError("CONFIG_INVALID", `The configuration file ${file} ${why}`, {
      cause,
      mend: "Name the right file with --config, or start without one.",
    });
  }
}

const variable = /\$\{([A-Z_][A-Z0-9_]*)\}/g;

async function substitute(
  value: unknown,
  path: PropertyKey[],
  environment: NodeJS.ProcessEnv,
  report: (path: PropertyKey[], message: string) => void,
): Promise<unknown> {
  if (typeof value === "string") return substituteText(value, path, environment, report);
  if (Array.isArray(value)) {
    return Promise.all(value.map((item, index) => substitute(item, [...path, index], environment, report)));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, item]) => [
      key,
      await substitute(item, [...path, key], environment, report),
    ]),
  );
  return Object.fromEntries(entries);
}

async function substituteText(
  text: string,
  path: PropertyKey[],
  environment: NodeJS.ProcessEnv,
  report: (path: PropertyKey[], message: string) => void,
): Promise<string> {
  let result = text;
  for (const [whole, name = ""] of text.matchAll(variable)) {
    const value = await readVariable(name, environment);
    if (value === undefined) {
      report(path, `The variable ${name} is not set. Set ${name}, or ${name}_FILE to a file that holds it.`);
    } else result = result.replaceAll(whole, () => value);
  }
  return result;
}

async function readVariable(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (environment[name] !== undefined) return environment[name];
  const file = environment[`${name}_FILE`];
  if (file === undefined) return undefined;
  return (await readText(file)).replace(/\r?\n$/, "");
}
