/** Every playbook: what starts it, how it did in the last week, whether it is on. */
import { SegmentedControl, Table } from "@mantine/core";
import { IconSitemap } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useCallback, useState } from "react";
import { useCall } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { ButtonLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { Loading, TableSkeleton } from "../../parts/skeletons.tsx";
import { choosePlaybooks, countKinds } from "./choose-playbooks.ts";
import { ExportMenu } from "./export-menu.tsx";
import { PlaybookRow } from "./playbook-row.tsx";
import classes from "./playbooks.module.css";
import type { PlaybooksSearch } from "./search.ts";

const place = getRouteApi("/session/playbooks");

export function PlaybooksScreen(): ReactNode {
  const search = place.useSearch();
  const navigate = place.useNavigate();
  const may = useMay();
  const mayEdit = may("playbooks.edit");
  const playbooks = useCall("listPlaybooks", {});
  const set = (part: Given) => void navigate({ search: (old) => clean({ ...old, ...part }), replace: true });
  const all = playbooks.data?.items;
  const shown = all && choosePlaybooks(all, search);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const select = useCallback((id: string, is: boolean) => {
    setSelected((old) => {
      const next = new Set(old);
      if (is) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const content = (all ?? []).filter(({ language }) => language === "xsoar").map(({ id }) => id);
  const chosen = content.filter((id) => selected.has(id));
  return (
    <Page
      title="Playbooks"
      lead="What happens when an alert comes in."
      actions={
        <>
          {content.length > 0 && <ExportMenu all={content} chosen={chosen} />}
          {may("content.import") && (
            <ButtonLink to="/playbooks/import" variant="default">
              Bring content in
            </ButtonLink>
          )}
          {mayEdit && <ButtonLink to="/playbooks/new">+ Playbook</ButtonLink>}
        </>
      }
    >
      {playbooks.isError ? (
        <Failure
          error={playbooks.error}
          title="The playbooks cannot be shown"
          onRetry={() => void playbooks.refetch()}
          retrying={playbooks.isFetching}
        />
      ) : all?.length === 0 ? (
        <NoPlaybooks mayEdit={mayEdit} />
      ) : (
        <>
          <div className={classes.filters}>
            <SearchField label="Search playbooks" value={search.text ?? ""} onChange={(text) => set({ text })} />
            <Kinds counts={all && countKinds(all)} show={search.show} onChoose={(show) => set({ show })} />
          </div>
          <div className={classes.frame}>
            <Table className={classes.table} highlightOnHover verticalSpacing={7}>
              <Table.Thead>
                <Table.Tr>
                  {content.length > 0 && <Table.Th className={classes.pick} aria-label="Selected" />}
                  <Table.Th>Name</Table.Th>
                  <Table.Th className={classes.wide}>Trigger</Table.Th>
                  <Table.Th className={classes.middle}>Runs of the last week</Table.Th>
                  <Table.Th className={classes.middle}>Last run</Table.Th>
                  <Table.Th className={classes.state}>On or off</Table.Th>
                  <Table.Th className={classes.open} aria-label="Open" />
                </Table.Tr>
              </Table.Thead>
              {shown === undefined ? (
                <TableSkeleton widths={[260, 120, 120, 90, 60, 40]} />
              ) : (
                <Table.Tbody>
                  {shown.map((playbook) => (
                    <PlaybookRow
                      key={playbook.id}
                      playbook={playbook}
                      mayEdit={mayEdit}
                      withChoice={content.length > 0}
                      isSelected={selected.has(playbook.id)}
                      onSelect={select}
                    />
                  ))}
                </Table.Tbody>
              )}
            </Table>
            {shown === undefined && <Loading what="the playbooks" />}
            {shown?.length === 0 && (
              <Empty title="No playbook matches">Nothing here has all of these words and this state.</Empty>
            )}
          </div>
        </>
      )}
    </Page>
  );
}

function Kinds(props: {
  counts: ReturnType<typeof countKinds> | undefined;
  show: PlaybooksSearch["show"];
  onChoose: (show: PlaybooksSearch["show"]) => void;
}): ReactNode {
  const count = (kind: "all" | "on" | "off" | "issues") => (props.counts ? ` ${props.counts[kind]}` : "");
  return (
    <SegmentedControl
      size="xs"
      aria-label="Which playbooks"
      value={props.show ?? "all"}
      onChange={(kind) => props.onChoose(kind === "on" || kind === "off" || kind === "issues" ? kind : undefined)}
      data={[
        { value: "all", label: `All${count("all")}` },
        { value: "on", label: `On${count("on")}` },
        { value: "off", label: `Off${count("off")}` },
        { value: "issues", label: `With issues${count("issues")}` },
      ]}
    />
  );
}

function NoPlaybooks({ mayEdit }: { mayEdit: boolean }): ReactNode {
  return (
    <Empty
      icon={IconSitemap}
      title="No playbooks yet"
      action={mayEdit && <ButtonLink to="/playbooks/new">Use a template</ButtonLink>}
    >
      A playbook says, block by block, what is done with an alert. Begin from a template, or bring what was exported
      from Sekoia.io or Cortex XSOAR.
    </Empty>
  );
}

type Given = { [Key in keyof PlaybooksSearch]: PlaybooksSearch[Key] | undefined };

function clean({ text, show }: Given): PlaybooksSearch {
  return { ...(text ? { text } : {}), ...(show ? { show } : {}) };
}
