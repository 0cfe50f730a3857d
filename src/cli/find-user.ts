import { TocsinError } from "#contract/errors.ts";
import type { User } from "#contract/people.ts";
import { findNearestName } from "./nearest-name.ts";
import type { Api } from "./reach-server.ts";

/** The user of a name, or of an id. */
export async function findUser(api: Api, wanted: string): Promise<User> {
  const { items } = await api.listUsers({});
  const key = wanted.toLowerCase();
  const found = items.find(({ id, name }) => id === key || name.toLowerCase() === key);
  if (found) return found;
  const nearest = findNearestName(
    wanted,
    items.map(({ name }) => name),
  );
  throw new TocsinError("NOT_FOUND", `There is no user "${wanted}".`, {
    mend: nearest ? `Did you mean ${nearest}? user list shows them all.` : "user list shows them all.",
  });
}
