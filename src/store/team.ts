import { sql } from "kysely";
import type { Db } from "./db.ts";
import type { Database } from "./tables.ts";

/** People as commands see them. */
export interface TeamMember {
  name: string;
  role: Database["users"]["role"];
  /** Has a session that was used lately. */
  online: boolean;
  /** Open incidents they own. */
  openIncidents: number;
}

/** Whoever may sign in, by name. */
export function listTeam(db: Db, onlineMs = 15 * 60_000): Promise<TeamMember[]> {
  return db
    .selectFrom("users as u")
    .select(["u.name", "u.role"])
    .select([
      sql<boolean>`exists (select from sessions s where s.user_id = u.id and s.expires_at > now()
        and s.last_seen_at > now() - ${onlineMs}::float8 * interval '1 millisecond')`.as("online"),
      sql<number>`(select count(*)::int from incidents i where lower(i.owner collate "C") = lower(u.name collate "C")
        and i.status in (0, 1))`.as("openIncidents"),
    ])
    .where("u.disabled_at", "is", null)
    .orderBy("u.name_key")
    .execute();
}
