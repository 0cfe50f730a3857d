/** Lets in who is signed in, and sends everybody else to sign in and back to where they wanted to go. */
import { Navigate, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
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
  const demo = useDemoSignIn();
  if (demo === "trying") return <Splash />;
  const to = readOwnPath(href);
  return <Navigate to="/sign-in" search={to === homePath ? {} : { to }} replace />;
}
