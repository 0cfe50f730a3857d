/** What is done with alerts before they become incidents: rules in their order, and maintenance windows. */
import { Button, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconFilter, IconPlus, IconTool } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { IngestRule } from "#contract/ingest-rule.ts";
import { call, useCall, useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { failureWords } from "../../parts/failure-words.ts";
import { Page } from "../../parts/page.tsx";
import { BlockSkeleton, Loading } from "../../parts/skeletons.tsx";
import { RuleDialog } from "./rule-dialog.tsx";
import { RuleRow } from "./rule-row.tsx";
import classes from "./rules.module.css";

interface Editing {
  rule?: IngestRule;
  kind: "rule" | "maintenance";
}

export function RulesScreen(): ReactNode {
  const mayEdit = useMay()("rules.edit");
  const [editing, setEditing] = useState<Editing>();
  const [deleting, setDeleting] = useState<IngestRule>();
  const { data, error, isFetching, refetch } = useCall("listIngestRules", {});
  const order = useChange("orderIngestRules", ["listIngestRules"]);
  const complain = (failure: Error) => {
    const { message, mend } = failureWords(failure);
    notifications.show({ color: "red", title: message, message: mend ?? "" });
    void refetch();
  };
  const rules = data?.items.filter(({ position }) => position !== null) ?? [];
  const windows = data?.items.filter(({ position }) => position === null) ?? [];
  const move = (from: number, to: number) => {
    const ids = rules.map(({ id }) => id);
    const [id] = ids.splice(from, 1);
    if (id === undefined || to < 0 || to >= rules.length || order.isPending) return undefined;
    ids.splice(to, 0, id);
    return () => order.mutate({ ids }, { onError: complain });
  };
  const rowOf = (rule: IngestRule, index?: number) => (
    <RuleRow
      key={rule.id}
      rule={rule}
      mayEdit={mayEdit}
      onUp={index === undefined ? undefined : move(index, index - 1)}
      onDown={index === undefined ? undefined : move(index, index + 1)}
      onEdit={() => setEditing({ rule, kind: rule.position === null ? "maintenance" : "rule" })}
      onDelete={() => setDeleting(rule)}
      onFailure={complain}
    />
  );
  return (
    <Page
      title="Rules"
      lead="What is done with alerts before they become incidents. They are asked from the first on; what no rule stops makes an incident."
      actions={
        mayEdit && (
          <>
            <Button
              variant="default"
              leftSection={<IconTool size={15} aria-hidden />}
              onClick={() => setEditing({ kind: "maintenance" })}
            >
              New maintenance window
            </Button>
            <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setEditing({ kind: "rule" })}>
              New rule
            </Button>
          </>
        )
      }
    >
      {error && !data ? (
        <Failure error={error} title="The rules cannot be shown" onRetry={() => void refetch()} retrying={isFetching} />
      ) : data === undefined ? (
        <>
          <BlockSkeleton lines={5} />
          <Loading what="the rules" />
        </>
      ) : (
        <>
          <section aria-labelledby="rules">
            <Title order={2} id="rules" mb={10}>
              In this order
            </Title>
            {rules.length === 0 ? (
              <div className={classes.frame}>
                <Empty icon={IconFilter} title="There are no rules yet">
                  {mayEdit
                    ? "Every alert becomes an incident. A rule drops, joins or links those that should not."
                    : "Every alert becomes an incident. An engineer or an admin writes rules."}
                </Empty>
              </div>
            ) : (
              <ol className={classes.list}>{rules.map(rowOf)}</ol>
            )}
          </section>
          <section aria-labelledby="windows" className={classes.windows}>
            <Title order={2} id="windows" mb={10}>
              Maintenance windows
            </Title>
            {windows.length === 0 ? (
              <div className={classes.frame}>
                <Empty icon={IconTool} title="There is no maintenance window">
                  What happens during one is kept and marked, and wakes nobody.
                </Empty>
              </div>
            ) : (
              <ul className={classes.list}>{windows.map((window) => rowOf(window))}</ul>
            )}
          </section>
        </>
      )}
      {editing && <RuleDialog rule={editing.rule} kind={editing.kind} onClose={() => setEditing(undefined)} />}
      <Confirm
        opened={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        title={`Delete ${deleting?.definition.name ?? ""}?`}
        action="Delete"
        danger
        onConfirm={async () => {
          if (deleting) await call("deleteIngestRule", { id: deleting.id });
          await refetch();
        }}
      >
        It decides about no alert any more. What it decided before stays explained.
      </Confirm>
    </Page>
  );
}
