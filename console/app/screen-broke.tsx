import type { ErrorComponentProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Failure } from "../parts/failure.tsx";
import { Page } from "../parts/page.tsx";

/** A fault of ours: the screen cannot be drawn. The rest of the console goes on. */
export function ScreenBroke({ error, reset }: ErrorComponentProps): ReactNode {
  return (
    <Page title="This page broke">
      <Failure error={error} title="The page cannot be shown" onRetry={reset} />
    </Page>
  );
}
