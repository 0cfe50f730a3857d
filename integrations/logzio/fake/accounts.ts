import type { VendorReply, VendorRequest, VendorRoute } from "#sdk/fake-vendor/route-table.ts";
import { refuse } from "./api-reply.ts";

export interface Account {
  kind: "security" | "operations";
  accountName: string;
  accountId: number;
  /** False: a plan below Pro. The token is known, and no call but `whoami` is allowed. */
  hasApi?: boolean;
}

/** Whose token comes with a request, and what that account may ask for. */
export function createAccounts(initial: Record<string, Account>) {
  const known = new Map(Object.entries(initial));
  const accountOf = (request: VendorRequest) => known.get(String(request.headers["x-api-token"] ?? ""));
  return {
    accountOf,
    set: (token: string, account: Account) => void known.set(token, account),
    remove: (token: string) => void known.delete(token),
    /** `permission` of a route names the kind of account it belongs to. */
    check(request: VendorRequest, route: VendorRoute): VendorReply | undefined {
      const account = accountOf(request);
      if (account === undefined) return { status: 401, text: "Unauthorized" };
      if (route.permission === undefined) return undefined;
      const mayAsk = route.permission === account.kind && account.hasApi !== false;
      return mayAsk ? undefined : refuse(403, "Insufficient privileges");
    },
  };
}
