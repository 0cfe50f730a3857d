import type pg from "pg";

/** Of an incident, or of a run without one. */
export async function hasInvestigation(db: pg.ClientBase | pg.Pool, id: string): Promise<boolean> {
  const isIncident = /^[1-9]\d{0,17}$/.test(id);
  const { rows } = await db.query<{ there: boolean }>({
    name: isIncident ? "has-incident" : "has-run-of-investigation",
    text: isIncident
      ? "select exists (select from incidents where id = $1) as there"
      : "select exists (select from runs where id = $1::uuid and investigation_id = $1::text) as there",
    values: [id],
  });
  return rows[0]?.there === true;
}
