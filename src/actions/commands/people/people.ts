/** Users and roles, and who is to work on the incident. */
import { randomUUID } from "node:crypto";
import type { Json, JsonObject } from "#base/json.ts";
import type { CommandContext } from "#sdk/command.ts";
import { dataEntry, errorEntry, textEntry } from "#sdk/entry.ts";
import type { Investigation, InvestigationUser } from "#sdk/investigation.ts";
import { defineAutomation, type Said } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { findIncidents, isQuery } from "../incidents/find-incidents.ts";

export function userAsData(user: InvestigationUser): JsonObject {
  return {
    id: user.username,
    username: user.username,
    name: user.name,
    email: user.email,
    phone: "",
    roles: [...user.roles],
    online: user.online,
  };
}

export const getUsers = defineAutomation({
  name: "getUsers",
  description: "The users, or those of a role.",
  arguments: [
    { name: "roles", description: "Only of these roles, separated by commas.", type: "list", isDefault: true },
    { name: "online", description: "Only those who are at work now." },
    { name: "onCall", description: "Accepted; nobody's shifts are known." },
  ],
  async run(args, { investigation }) {
    const roles = args.texts("roles");
    const users = (await investigation.users()).filter(
      (user) => hasRole(user, roles) && (!args.flag("online") || user.online),
    );
    return dataEntry(users.map(userAsData), { ignoreAutoExtract: true });
  },
});

function hasRole(user: InvestigationUser, roles: readonly string[]): boolean {
  if (roles.length === 0) return true;
  const wanted = new Set(roles.map((role) => role.toLowerCase()));
  return user.roles.some((role) => wanted.has(role.toLowerCase()));
}

export const getRoles = defineAutomation({
  name: "getRoles",
  description: "The roles that users have, and who has them.",
  arguments: [],
  async run(_args, { investigation }) {
    const byRole = new Map<string, string[]>();
    for (const { username, roles } of await investigation.users()) {
      for (const role of roles) byRole.set(role, [...(byRole.get(role) ?? []), username]);
    }
    const list = [...byRole].map(([name, users]) => ({ name, users }));
    return dataEntry(list, { ignoreAutoExtract: true });
  },
});

/** Who owned most incidents of the same type lately; among equals, whoever has least to do. */
async function suggestOwner(
  investigation: Investigation,
  candidates: readonly InvestigationUser[],
): Promise<InvestigationUser | undefined> {
  const type = (await investigation.incident())?.type;
  const similar =
    typeof type === "string" && type !== "" ? await findIncidents(investigation, isQuery("type", type), 200) : [];
  const owned = (user: InvestigationUser) => similar.filter(({ owner }) => owner === user.username).length;
  return candidates.toSorted((a, b) => owned(b) - owned(a) || a.openIncidents - b.openIncidents)[0];
}

export const getOwnerSuggestion = defineAutomation({
  name: "getOwnerSuggestion",
  description: "Who owned most incidents of this type lately.",
  arguments: [{ name: "roles", description: "Only of these roles.", type: "list", isDefault: true }],
  async run(args, { investigation }) {
    const roles = args.texts("roles");
    const users = (await investigation.users()).filter((user) => hasRole(user, roles));
    const user = await suggestOwner(investigation, users);
    if (user === undefined) return errorEntry("There is nobody to suggest");
    return dataEntry([userAsData(user)], { ignoreAutoExtract: true });
  },
});

export const assignAnalystToIncident = defineAutomation({
  name: "AssignAnalystToIncident",
  description: "Gives the incident to an analyst: one who is named, or one who is picked.",
  arguments: [
    { name: "roles", description: "Pick from these roles.", type: "list", isDefault: true },
    {
      name: "assignBy",
      description: "How to pick.",
      options: ["random", "machine-learning", "top-user", "less-busy-user", "online", "current"],
      default: "random",
    },
    { name: "username", description: "This user." },
    { name: "email", description: "The user with this address." },
    { name: "onCall", description: "Only who is on call.", options: ["true", "false"], default: "false" },
  ],
  async run(args, context) {
    const { investigation } = context;
    const users = await investigation.users();
    const [username, email] = [args.optionalText("username"), args.optionalText("email")];
    if (username !== undefined || email !== undefined) {
      const named = users.find(
        (user) =>
          user.username === username || (email !== undefined && user.email.toLowerCase() === email.toLowerCase()),
      );
      return named === undefined ? errorEntry(`There is no user ${username ?? email}`) : give(named);
    }
    if (args.flag("onCall")) return errorEntry("Nobody is known to be on call: shifts are not kept");
    const roles = args.texts("roles");
    const candidates = users.filter((user) => hasRole(user, roles));
    const picked = await pick(args.text("assignBy", "random"), candidates, context);
    return picked === undefined ? errorEntry("There is no user to give the incident to") : give(picked);
  },
});

async function pick(
  how: string,
  users: readonly InvestigationUser[],
  { investigation, random }: CommandContext,
): Promise<InvestigationUser | undefined> {
  const any = (list: readonly InvestigationUser[]) => list[Math.floor(random() * list.length)];
  switch (how) {
    case "random":
      return any(users);
    case "online":
      return any(users.filter(({ online }) => online));
    case "less-busy-user":
      return users.toSorted((a, b) => a.openIncidents - b.openIncidents)[0];
    case "machine-learning":
    case "top-user":
      return suggestOwner(investigation, users);
    case "current":
      throw new AutomationError("A playbook has no current user; choose another way to pick");
    default:
      throw new AutomationError(`There is no way to pick an analyst called ${how}`);
  }
}

function give({ username }: InvestigationUser): Said {
  return {
    entries: [textEntry(`The incident is for ${username}`)],
    operations: [{ op: "setIncident", fields: { owner: username } }],
  };
}

/** `ExposeIncidentOwner`: the owner as a user, in the context. */
export const exposeIncidentOwner = defineAutomation({
  name: "ExposeIncidentOwner",
  description: "Puts the owner of the incident into the context.",
  arguments: [],
  outputs: [{ path: "IncidentOwner", description: "The user." }],
  async run(_args, { investigation }) {
    const owner: Json | undefined = (await investigation.incident())?.owner;
    const user = (await investigation.users()).find(({ username }) => username === owner);
    if (user === undefined) return textEntry("The incident has no owner who is a user");
    return {
      entries: [textEntry(`The owner is ${user.username}`)],
      operations: [{ op: "set", path: "IncidentOwner", value: userAsData(user) }],
    };
  },
});

/** `addEntitlement`: an id that goes into a mail or a chat, so that an answer finds its way back. */
export const addEntitlement = defineAutomation({
  name: "addEntitlement",
  description: "Makes an id by which an answer from outside finds this investigation.",
  arguments: [
    { name: "persistent", description: "It is good for more than one answer." },
    { name: "replyEntriesTag", description: "The tag of the answers' entries." },
    { name: "id", description: "The incident; this one when left out." },
  ],
  run(args) {
    // Whoever has it may answer: nobody is to guess it from the step it was made in.
    const id = randomUUID();
    const [tag, incident] = [args.optionalText("replyEntriesTag"), args.optionalText("id")];
    return {
      entries: [{ ...textEntry(id), ignoreAutoExtract: true }],
      operations: [
        {
          op: "addEntitlement",
          id,
          persistent: args.flag("persistent"),
          ...(tag === undefined ? {} : { tag }),
          ...(incident === undefined ? {} : { incident }),
        },
      ],
    };
  },
});
