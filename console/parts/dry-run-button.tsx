/** Leads to the dry run of a playbook, on what one has before one: an incident, an alert, or nothing yet. */

import { IconTestPipe } from "@tabler/icons-react";

import type { ReactNode } from "react";
import { useMay } from "../app/session.tsx";
import { ButtonLink } from "./link.tsx";

export interface DryRunButtonProps {
  playbook?: string;
  version?: "draft";
  incident?: string;
  alert?: string;
}

export function DryRunButton(search: DryRunButtonProps): ReactNode {
  const may = useMay();
  if (!may("runs.act")) return null;
  return (
    <ButtonLink
      to="/dry-run"
      search={search}
      variant="default"
      leftSection={<IconTestPipe size={15} aria-hidden />}
      title="Run it with nothing done outside and nothing kept"
    >
      Dry run
    </ButtonLink>
  );
}
