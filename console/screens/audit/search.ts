/** What the address of the audit may say after the `?`. */
export interface AuditSearch {
  /** The name of a route. */
  action?: string;
  userId?: string;
}

export function readAuditSearch({ action, userId }: Record<string, unknown>): AuditSearch {
  return {
    ...(typeof action === "string" && /^\w{1,100}$/.test(action) ? { action } : {}),
    ...(typeof userId === "string" && /^[0-9a-f-]{36}$/i.test(userId) ? { userId } : {}),
  };
}
