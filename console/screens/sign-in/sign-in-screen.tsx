/** The door. Whoever comes in goes on to where they wanted to go. */
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { OutsidePage } from "../../app/outside-page.tsx";
import { readOwnPath } from "../../app/own-path.ts";
import { useTakeSession, WithSession } from "../../app/session.tsx";
import { SignInForm } from "../../app/sign-in-form.tsx";
import { Splash } from "../../app/splash.tsx";
import { Failure } from "../../parts/failure.tsx";

const route = getRouteApi("/sign-in");

export function SignInScreen(): ReactNode {
  return (
    <WithSession
      otherwise={<SignIn />}
      meanwhile={<Splash />}
      unknown={(error, retry) => (
        <OutsidePage title="Tocsin cannot be reached">
          <Failure error={error} onRetry={retry} />
        </OutsidePage>
      )}
    >
      <GoOn />
    </WithSession>
  );
}

function SignIn(): ReactNode {
  const takeSession = useTakeSession();
  return (
    <OutsidePage
      title="Sign in"
      foot={
        <>
          Forgotten the password? An admin can give you a reset link. Nobody can sign in yet? Tocsin prints a link to
          set up the first admin in the terminal it was started in.
        </>
      }
    >
      <SignInForm onSignedIn={takeSession} />
    </OutsidePage>
  );
}

function GoOn(): ReactNode {
  const { to } = route.useSearch();
  const { history } = useRouter();
  useEffect(() => history.replace(readOwnPath(to)), [to, history]);
  return <Splash />;
}
