/** Lets in who is signed in, and sends everybody else to sign in and back to where they wanted to go. */
import { Navigate, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { WithSession } from "./session.tsx";
import { Shell } from "./shell.tsx";

export function SessionGate(): ReactNode {
  return (
    <WithSession otherwise={<ToSignIn />} meanwhile={null}>
      <Shell />
    </WithSession>
  );
}

function ToSignIn(): ReactNode {
  const { href } = useLocation();
  return <Navigate to="/sign-in" search={{ to: href }} replace />;
}
