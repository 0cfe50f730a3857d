import { IconCompassOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Empty } from "../parts/empty.tsx";
import { ButtonLink } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";

export function NotFound(): ReactNode {
  return (
    <Page title="Nothing here">
      <Empty
        title="There is no page at this address"
        icon={IconCompassOff}
        action={
          <ButtonLink to="/runs" variant="default">
            Go to the runs
          </ButtonLink>
        }
      >
        The link may be old, or what it led to was removed.
      </Empty>
    </Page>
  );
}
