/** Lets in who is signed in, and sends everybody else to sign in and back to where they wanted to go. */
import { useLocation, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { Failure } from "../parts/failure.tsx";
import { useDemoSignIn } from "./demo-sign-in.ts";
import { OutsidePage } from "./outside-page.tsx";
import { homePath, readOwnPath } from "./own-path.ts";
import { WithSession } from "./session.tsx";
import { Shell } from "./shell.tsx";
import { Splash } from "./splash.tsx";

export function SessionGate(): ReactNode {
  return (
    <WithSession
      otherwise={<ToSignIn />}
      meanwhile={<Splash />}
      unknown={(error, retry) => (
        <OutsidePage title="Tocsin cannot be reached">
          <Failure error={error} onRetry={retry} />
        </OutsidePage>
      )}
    >
      <Shell />
    </WithSession>
  );
}

function ToSignIn(): ReactNode {
  const { href } = useLocation();
  const navigate = useNavigate();
  const demo = useDemoSignIn();
  // Once: the address that was wanted is the one of this moment, and the router's is another soon.
  const wanted = useRef(readOwnPath(href));
  useEffect(() => {
    if (demo === "trying") return;
    const { current: to } = wanted;
    void navigate({ to: "/sign-in", search: to === homePath ? {} : { to }, replace: true });
  }, [demo, navigate]);
  return <Splash />;
}
