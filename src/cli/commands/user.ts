/** `user …`: people who may sign in. By the API, as this machine's operator. */
import { TocsinError } from "#contract/errors.ts";
import type { OneTimeLink, User } from "#contract/people.ts";
import { Role } from "#contract/permissions.ts";
import { type CliCommand, type CommandContext, defineCliCommand } from "../command.ts";
import { findUser } from "../find-user.ts";
import { type Api, reachServer } from "../reach-server.ts";
import { readPassword } from "../read-password.ts";
import { cleanText } from "../terminal/plain-text.ts";
import { renderTable } from "../terminal/table.ts";

const roleOption = {
  role: { type: "text", value: "<role>", help: `what they may do: ${Role.options.join(", ")} (viewer)` },
} as const;

const userAdd = defineCliCommand({
  name: "user add",
  summary: "add a user with a password, asked for or read from standard input",
  usage: "<name>",
  options: roleOption,
  async run({ words: [name = ""], values, globals, output }) {
    const role = readRole(values.role ?? "viewer");
    const api = await reachServer(globals);
    const password = await readPassword(`Password for ${cleanText(name)}`);
    const { user } = await api.addUser({ name, role, password });
    if (globals.json) output.printJson({ user });
    else output.print(`Added ${cleanText(user.name)} as ${user.role}.`);
    return 0;
  },
});

const userInvite = defineCliCommand({
  name: "user invite",
  summary: "add a user, and print a one-time link to choose a password",
  usage: "<name>",
  options: roleOption,
  async run({ words: [name = ""], values, globals, output }) {
    const role = readRole(values.role ?? "viewer");
    const api = await reachServer(globals);
    const { user, link } = await api.addUser({ name, role });
    if (globals.json) output.printJson({ user, link });
    else if (link)
      for (const line of describeLink(`Invited ${cleanText(user.name)} as ${user.role}`, link)) output.print(line);
    return 0;
  },
});

const userList = defineCliCommand({
  name: "user list",
  summary: "list users",
  usage: "",
  options: {},
  async run({ globals, output }) {
    const { items } = await (await reachServer(globals)).listUsers({});
    if (globals.json) output.printJson({ items });
    else if (items.length === 0) output.print("There is no user yet; `serve` prints a link to make the first admin.");
    else for (const line of describeUsers(items, output)) output.print(line);
    return 0;
  },
});

const userDisable = changeOf("disable", "keep a user out: sessions end, API keys stop working", (api, { id }) =>
  api.disableUser({ id }),
);
const userEnable = changeOf("enable", "let a disabled user in again", (api, { id }) => api.enableUser({ id }));

const userRole = defineCliCommand({
  name: "user role",
  summary: "give a user another role; their sessions end",
  usage: "<name> <role>",
  options: {},
  details: `Roles: ${Role.options.join(", ")}.`,
  async run({ words: [name = "", wanted = ""], globals, output }) {
    const role = readRole(wanted);
    const api = await reachServer(globals);
    const user = await api.setUserRole({ id: (await findUser(api, name)).id, role });
    if (globals.json) output.printJson({ user });
    else output.print(`${cleanText(user.name)} is ${user.role} now.`);
    return 0;
  },
});

const userReset = defineCliCommand({
  name: "user reset",
  summary: "print a one-time link to choose a new password; the old one stops working",
  usage: "<name>",
  options: {},
  async run({ words: [name = ""], globals, output }) {
    const api = await reachServer(globals);
    const { user, link } = await api.resetUser({ id: (await findUser(api, name)).id });
    if (globals.json) output.printJson({ user, link });
    else for (const line of describeLink(`Reset ${cleanText(user.name)}`, link)) output.print(line);
    return 0;
  },
});

export const userCommands: readonly CliCommand[] = [
  userAdd,
  userInvite,
  userList,
  userRole,
  userDisable,
  userEnable,
  userReset,
];

function changeOf(verb: "disable" | "enable", summary: string, change: (api: Api, user: User) => Promise<User>) {
  return defineCliCommand({
    name: `user ${verb}`,
    summary,
    usage: "<name>",
    options: {},
    async run({ words: [name = ""], globals, output }) {
      const api = await reachServer(globals);
      const user = await change(api, await findUser(api, name));
      if (globals.json) output.printJson({ user });
      else output.print(`${cleanText(user.name)} is ${user.state} now.`);
      return 0;
    },
  });
}

function readRole(text: string): Role {
  const role = Role.safeParse(text);
  if (role.success) return role.data;
  throw new TocsinError("CLI_USAGE", `"${text}" is no role.`, { mend: `There are: ${Role.options.join(", ")}.` });
}

function describeLink(what: string, { url, expiresAt }: OneTimeLink): string[] {
  return [`${what}. This link works once, until ${expiresAt}:`, `  ${url}`];
}

function describeUsers(users: readonly User[], { style, columns }: CommandContext["output"]): string[] {
  return renderTable({
    columns: [{ title: "name", flexible: true }, { title: "role" }, { title: "state" }, { title: "last sign-in" }],
    rows: users.map(({ name, role, state, lastSignInAt }) => [cleanText(name), role, state, lastSignInAt ?? "never"]),
    width: columns,
    paintTitle: style.dim,
  });
}
