/** Who is signed in, for every screen below. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import type { Me } from "#contract/people.ts";
import type { Permission } from "#contract/permissions.ts";
import { useCall } from "./calls.ts";
import { rememberCsrf } from "./client.ts";

const SessionContext = createContext<Me | undefined>(undefined);

export function useSession(): Me {
  const me = useContext(SessionContext);
  if (!me) throw new Error("this screen stands outside the session");
  return me;
}

export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}

/** After signing in, by whichever way. */
export function useTakeSession(): (me: Me) => void {
  const queries = useQueryClient();
  return (me) => {
    rememberCsrf(me.csrf);
    queries.clear();
    queries.setQueryData(["getSession", {}], me);
  };
}

/** The screens for who is signed in, `otherwise` for who is not, `meanwhile` until it is known. */
export function WithSession(props: { children: ReactNode; otherwise: ReactNode; meanwhile: ReactNode }): ReactNode {
  const session = useCall("getSession", {});
  if (session.isPending) return props.meanwhile;
  if (!session.data) return props.otherwise;
  rememberCsrf(session.data.csrf);
  return <SessionContext value={session.data}>{props.children}</SessionContext>;
}
