/** `apikey …`: keys for programs that use the API. Each belongs to a user and can do no more than they can. */
import { TocsinError } from "#contract/errors.ts";
import type { ApiKey } from "#contract/people.ts";
import { Permission } from "#contract/permissions.ts";
import { type CliCommand, type CommandContext, defineCliCommand } from "../command.ts";
import { findUser } from "../find-user.ts";
import { reachServer } from "../reach-server.ts";
import { cleanText } from "../terminal/plain-text.ts";
import { renderTable } from "../terminal/table.ts";

const apikeyCreate = defineCliCommand({
  name: "apikey create",
  summary: "make an API key; its secret is printed this once",
  usage: "<name>",
  options: {
    user: { type: "text", value: "<name>", help: "the user it belongs to (needed with this machine's token)" },
    permissions: { type: "text", value: "<list>", help: "what it may do, with commas: runs.read,alerts.read" },
    days: { type: "number", value: "<days>", help: "until it expires (90; up to 366)" },
  },
  details: `Permissions: ${Permission.options.join(", ")}.`,
  async run({ words: [name = ""], values, globals, output }) {
    const permissions = readPermissions(values.permissions);
    const api = await reachServer(globals);
    const { key, secret } = await api.createApiKey({
      name,
      permissions,
      ...(values.days === undefined ? {} : { days: Math.trunc(values.days) }),
      ...(values.user === undefined ? {} : { userId: (await findUser(api, values.user)).id }),
    });
    if (globals.json) output.printJson({ key, secret });
    else {
      output.print(`Made ${cleanText(key.name)} for ${cleanText(key.userName)}, until ${key.expiresAt}.`);
      output.print("Keep it now, it is not shown again:");
      output.print(`  ${secret}`);
    }
    return 0;
  },
});

const apikeyList = defineCliCommand({
  name: "apikey list",
  summary: "list API keys, newest first",
  usage: "",
  options: {},
  async run({ globals, output }) {
    const { items } = await (await reachServer(globals)).listApiKeys({});
    if (globals.json) output.printJson({ items });
    else if (items.length === 0) output.print("There is no API key.");
    else for (const line of describeKeys(items, output)) output.print(line);
    return 0;
  },
});

const apikeyRevoke = defineCliCommand({
  name: "apikey revoke",
  summary: "make an API key stop working",
  usage: "<id>",
  options: {},
  async run({ words: [id = ""], globals, output }) {
    const key = await (await reachServer(globals)).revokeApiKey({ id });
    if (globals.json) output.printJson({ key });
    else output.print(`Revoked ${cleanText(key.name)} of ${cleanText(key.userName)}.`);
    return 0;
  },
});

export const apikeyCommands: readonly CliCommand[] = [apikeyCreate, apikeyList, apikeyRevoke];

function readPermissions(text: string | undefined): Permission[] {
  const names = (text ?? "").split(",").map((name) => name.trim());
  return names
    .filter((name) => name !== "")
    .concat(text === undefined ? [""] : [])
    .map((name) => {
      const permission = Permission.safeParse(name);
      if (permission.success) return permission.data;
      const message = name === "" ? "A key needs --permissions." : `"${name}" is no permission.`;
      throw new TocsinError("CLI_USAGE", message, { mend: `There are: ${Permission.options.join(", ")}.` });
    });
}

function describeKeys(keys: readonly ApiKey[], { style, columns }: CommandContext["output"]): string[] {
  return renderTable({
    columns: [
      { title: "id" },
      { title: "name", flexible: true },
      { title: "user" },
      { title: "state" },
      { title: "expires" },
      { title: "permissions" },
    ],
    rows: keys.map((key) => [
      key.id,
      cleanText(key.name),
      cleanText(key.userName),
      key.state,
      key.expiresAt.slice(0, 10),
      key.permissions.join(","),
    ]),
    width: columns,
    paintTitle: style.dim,
  });
}
