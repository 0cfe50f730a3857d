/** Who is signed in, for every screen below. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect } from "react";
import { TocsinError } from "#contract/errors.ts";
import type { Me } from "#contract/people.ts";
import type { Permission } from "#contract/permissions.ts";
import { askAgain, useCall } from "./calls.ts";
import { client, rememberCsrf } from "./client.ts";
import { sessionEnd } from "./session-end.ts";
import { onSessionNews, tellSessionNews } from "./session-news.ts";

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

/** After signing in, by whichever way. Nothing of who was here before stays. */
export function useTakeSession(): (me: Me) => void {
  const queries = useQueryClient();
  return (me) => {
    rememberCsrf(me.csrf);
    sessionEnd.giveUp();
    // But for the session itself: whoever watches it here would go on watching what is gone.
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "getSession" });
    queries.setQueryData(["getSession", {}], me);
    tellSessionNews(me.userId);
  };
}

/** After signing in over a page whose session had ended: as the same person, it goes on where it was. */
export function useRenewSession(): (me: Me) => void {
  const queries = useQueryClient();
  const { userId } = useSession();
  return (me) => {
    tellSessionNews(me.userId);
    // Somebody else must not find what the page still holds.
    if (me.userId !== userId) return window.location.reload();
    rememberCsrf(me.csrf);
    queries.setQueryData(["getSession", {}], me);
    sessionEnd.renew();
    void queries.invalidateQueries();
  };
}

/** Signs out; the caller leads away from what only who is signed in may see. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    try {
      await client.signOut({});
    } catch (error) {
      // A session that has ended by itself is as good as signed out.
      if (!(error instanceof TocsinError) || error.code !== "UNAUTHORIZED") throw error;
    }
    rememberCsrf(null);
    sessionEnd.giveUp();
    tellSessionNews(null);
    queries.clear();
  };
}

interface WithSessionProps {
  children: ReactNode;
  otherwise: ReactNode;
  meanwhile: ReactNode;
  /** When it cannot be known: nobody answers. */
  unknown: (error: Error, retry: () => void) => ReactNode;
}

/** The screens for who is signed in, `otherwise` for who is not, `meanwhile` until it is known. */
export function WithSession(props: WithSessionProps): ReactNode {
  const session = useCall("getSession", {});
  const { data: me, error, refetch } = session;
  useForeseenEnd(me);
  useNewsOfOtherTabs(me);
  const isUnknown = !me && error !== null && !isRefused(error);
  useEffect(() => {
    if (!isUnknown) return;
    const timer = setInterval(() => void refetch(), 3_000);
    return () => clearInterval(timer);
  }, [isUnknown, refetch]);
  if (session.isPending) return props.meanwhile;
  if (!me) return isUnknown && error ? props.unknown(error, () => void refetch()) : props.otherwise;
  rememberCsrf(me.csrf);
  return <SessionContext value={me}>{props.children}</SessionContext>;
}

const isRefused = (error: Error): boolean => error instanceof TocsinError && error.status < 500;

/** A session that ends at a moment known before is asked for then: the page says so before somebody's click does. */
function useForeseenEnd(me: Me | undefined): void {
  const queries = useQueryClient();
  const expiresAt = me?.expiresAt ?? null;
  useEffect(() => {
    if (expiresAt === null) return;
    const inMs = new Date(expiresAt).getTime() - Date.now() + 1_000;
    // A browser's timer knows no more than 24.8 days.
    const timer = setTimeout(
      () => void askAgain(queries, ["getSession"]),
      Math.min(Math.max(inMs, 1_000), 2 ** 31 - 1),
    );
    return () => clearTimeout(timer);
  }, [queries, expiresAt]);
}

/** All tabs share one cookie: what one does to the session, the others must learn. */
function useNewsOfOtherTabs(me: Me | undefined): void {
  const queries = useQueryClient();
  const userId = me?.userId;
  const hear = useCallback(
    (now: string | null) => {
      if (userId === undefined) return;
      if (now !== null && now !== userId) return window.location.reload();
      if (now === null) return void sessionEnd.wait().catch(() => {});
      void client.getSession({}).then(
        (fresh) => {
          rememberCsrf(fresh.csrf);
          queries.setQueryData(["getSession", {}], fresh);
          sessionEnd.renew();
        },
        () => {},
      );
    },
    [queries, userId],
  );
  useEffect(() => onSessionNews(hear), [hear]);
}
