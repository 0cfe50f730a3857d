/** A playbook: its graph with a panel for the block that was clicked, its code, its runs. */
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useCall } from "../../app/calls.ts";
import { Failure } from "../../parts/failure.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { BlockSkeleton, Loading } from "../../parts/skeletons.tsx";
import { Editor } from "./editor.tsx";

const place = getRouteApi("/session/playbooks/$id");

export function PlaybookScreen(): ReactNode {
  const { id } = place.useParams();
  const playbook = useCall("getPlaybook", { id });
  if (playbook.data) return <Editor key={id} playbook={playbook.data} />;
  return (
    <Page title="Playbook" above={<TextLink to="/playbooks">Playbooks</TextLink>}>
      {playbook.isError ? (
        <Failure
          error={playbook.error}
          title="The playbook cannot be shown"
          onRetry={() => void playbook.refetch()}
          retrying={playbook.isFetching}
        />
      ) : (
        <>
          <BlockSkeleton lines={8} />
          <Loading what="the playbook" />
        </>
      )}
    </Page>
  );
}
