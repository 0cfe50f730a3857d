/** A page that a one-time link leads to: looks at the link, and shows the form or why there is none. */
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Me } from "#contract/people.ts";
import { Failure } from "../parts/failure.tsx";
import { ButtonLink } from "../parts/link.tsx";
import { Moment } from "../parts/moment.tsx";
import { client, type OutputOf } from "./client.ts";
import { forgetLinkToken, useLinkToken } from "./link-token.ts";
import { OutsidePage } from "./outside-page.tsx";
import { homePath } from "./own-path.ts";
import { useTakeSession } from "./session.tsx";
import { Splash } from "./splash.tsx";

export interface LinkForm {
  token: string;
  link: OutputOf<"readLink">;
  /** `to`: where it leads then; home, when it is left out. */
  enter: (me: Me, to?: string) => void;
}

interface LinkPageProps {
  title: string;
  kind: OutputOf<"readLink">["kind"];
  lead: (name: string) => ReactNode;
  form: (form: LinkForm) => ReactNode;
}

export function LinkPage({ title, kind, lead, form }: LinkPageProps): ReactNode {
  const token = useLinkToken();
  const takeSession = useTakeSession();
  const { history } = useRouter();
  const [isEntering, setEntering] = useState(false);
  const {
    data: link,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: ["readLink", token],
    queryFn: () => client.readLink({ token: token ?? "" }),
    enabled: token !== undefined,
    gcTime: 0,
  });
  if (token === undefined || (link && link.kind !== kind)) return <NoLink title={title} />;
  if (error) {
    return (
      <OutsidePage title={title}>
        <Failure error={error} onRetry={() => void refetch()} />
        <ToTheDoor />
      </OutsidePage>
    );
  }
  if (isPending || isEntering) return <Splash />;
  const enter = (me: Me, to: string = homePath) => {
    setEntering(true);
    forgetLinkToken();
    takeSession(me);
    history.replace(to);
  };
  return (
    <OutsidePage
      title={title}
      lead={lead(link.name ?? "")}
      foot={
        <>
          This link works once. It ends <Moment at={link.expiresAt} />.
        </>
      }
    >
      {form({ token, link, enter })}
    </OutsidePage>
  );
}

function NoLink({ title }: { title: string }): ReactNode {
  return (
    <OutsidePage
      title={title}
      lead="This page needs the whole link, and it is taken out of the address once it was read. Open the link again from where you have it; if it was not used, it still works."
    >
      <ToTheDoor />
    </OutsidePage>
  );
}

function ToTheDoor(): ReactNode {
  return (
    <ButtonLink to="/sign-in" variant="default" size="sm" fullWidth mt="md">
      Go to sign-in
    </ButtonLink>
  );
}
