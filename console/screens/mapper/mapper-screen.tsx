/** One mapper or classifier: written beside the events it is for, its versions, and where it is attached. */
import { Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { MappingKind } from "#contract/mapping.ts";
import { useCall } from "../../app/calls.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { failureWords } from "../../parts/failure-words.ts";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { BlockSkeleton, Loading } from "../../parts/skeletons.tsx";
import { Editor } from "./editor.tsx";
import { Versions } from "./versions.tsx";

const place = getRouteApi("/session/mapping/$kind/$id");

export function MapperScreen(): ReactNode {
  const { kind: named, id } = place.useParams();
  const { tab = "editor", instance } = place.useSearch();
  const navigate = place.useNavigate();
  const read = MappingKind.safeParse(named);
  const kind = read.success ? read.data : "mapper";
  const asked = useCall("getMapping", { kind, id }, { enabled: read.success });
  const mapping = asked.data?.id === id && asked.data.kind === kind ? asked.data : undefined;
  const tabs = (
    <Tabs
      value={tab}
      onChange={(chosen) =>
        void navigate({
          search: (former) => {
            const { tab: _, ...others } = former;
            return chosen === "versions" ? { ...others, tab: "versions" } : others;
          },
          replace: true,
        })
      }
    >
      <Tabs.List aria-label="Parts">
        <Tabs.Tab value="editor">{kind === "mapper" ? "Mapping" : "Classification"}</Tabs.Tab>
        <Tabs.Tab value="versions">Versions</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
  if (mapping) {
    if (tab === "versions" && mapping.managedBy === "console") {
      return <Versions mapping={mapping} tabs={tabs} />;
    }
    return (
      <Editor
        key={`${kind} ${id}`}
        mapping={mapping}
        instance={instance}
        tabs={mapping.managedBy === "console" ? tabs : null}
        onInstance={(chosen) =>
          void navigate({ search: chosen === undefined ? {} : { instance: chosen }, replace: true })
        }
      />
    );
  }
  const above = (
    <TextLink to="/mapping" size="xs">
      Classification and mapping
    </TextLink>
  );
  return (
    <Page title={id} above={above}>
      {!read.success || (asked.error && failureWords(asked.error).code === "NOT_FOUND") ? (
        <Empty title={`There is no such ${kind}`} action={<ButtonLink to="/mapping">All of them</ButtonLink>}>
          It may have been deleted, or has another name.
        </Empty>
      ) : asked.error ? (
        <Failure error={asked.error} title="It cannot be shown" onRetry={() => void asked.refetch()} />
      ) : (
        <>
          <BlockSkeleton lines={8} />
          <Loading what="the mapper" />
        </>
      )}
    </Page>
  );
}
