/** Tries a playbook with nothing done outside and nothing kept: on an incident, an alert, a sample or nothing. */
import { Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useChange } from "../../app/calls.ts";
import { Failure } from "../../parts/failure.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { Loading } from "../../parts/skeletons.tsx";
import styles from "./dry-run.module.css";
import { DryRunForm } from "./dry-run-form.tsx";
import { DryRunResult } from "./dry-run-result.tsx";

const route = getRouteApi("/session/dry-run");

export function DryRunScreen(): ReactNode {
  const search = route.useSearch();
  const dry = useChange("dryRunPlaybook");
  const [runs, setRuns] = useState(0);
  return (
    <Page
      title="Dry run"
      above={
        search.playbook === undefined ? (
          <TextLink to="/playbooks">Playbooks</TextLink>
        ) : (
          <TextLink to="/playbooks/$id" params={{ id: search.playbook }}>
            The playbook
          </TextLink>
        )
      }
      lead="Nothing is done outside and nothing is kept. Waits take no time; a question to a person is where it ends."
      fills
    >
      <div className={styles.split}>
        <DryRunForm
          begin={search}
          isRunning={dry.isPending}
          onRun={(asked) => dry.mutate(asked, { onSuccess: () => setRuns((old) => old + 1) })}
        />
        <div className={styles.result}>
          {dry.isPending && (
            <div className={styles.note}>
              <Loading what="the dry run" />
              <Text size="sm" c="dimmed">
                It runs. Real looks at slow systems may take up to a minute.
              </Text>
            </div>
          )}
          {dry.error && !dry.isPending && (
            <div className={styles.note}>
              <Failure error={dry.error} title="The dry run was not done" />
            </div>
          )}
          {dry.data && !dry.isPending && <DryRunResult key={runs} result={dry.data} />}
          {!dry.data && !dry.isPending && !dry.error && (
            <Text size="sm" c="dimmed" className={styles.note ?? ""}>
              What would come of it is shown here: the way taken, each block with its inputs and outputs, and every
              write that would have left.
            </Text>
          )}
        </div>
      </div>
    </Page>
  );
}
