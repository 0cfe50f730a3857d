/** A past run, played again through another playbook: chosen above, what comes otherwise below. Nothing is changed. */
import { Button, FileButton, Group, SegmentedControl, Select, Skeleton, Stack, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Replay } from "#contract/replay.ts";
import type { RunDetail } from "#contract/run.ts";
import { call, useCall } from "../../app/calls.ts";
import { Failure } from "../../parts/failure.tsx";
import { CodeEditor } from "../../parts/form/code-editor.tsx";
import { Page } from "../../parts/page.tsx";
import { Loading } from "../../parts/skeletons.tsx";
import styles from "./replay.module.css";
import { ReplayResult } from "./replay-result.tsx";

const route = getRouteApi("/session/runs/$id/replay");

type Through = "current" | "draft" | "version" | "text";

export function ReplayScreen(): ReactNode {
  const { id } = route.useParams();
  const { data, error, refetch, isFetching } = useCall("getRun", { id });
  const above = (
    <Text size="xs" c="dimmed">
      <Link to="/runs/$id" params={{ id }} className={styles.above ?? ""}>
        {data?.run.label || "Run"}
      </Link>
    </Text>
  );
  if (error) {
    return (
      <Page title="Replay" above={above}>
        <Failure error={error} title="The run cannot be shown" onRetry={() => void refetch()} retrying={isFetching} />
      </Page>
    );
  }
  if (!data) {
    return (
      <Page title="Replay" above={above}>
        <Loading what="the run" />
        <Skeleton height={120} radius="md" />
      </Page>
    );
  }
  return (
    <Page
      title="Replay"
      above={above}
      tab={data.run.label}
      lead="Recorded answers, recorded times: nothing is sent and nothing is changed."
    >
      <Chooser key={id} detail={data} />
    </Page>
  );
}

function Chooser({ detail }: { detail: RunDetail }): ReactNode {
  const { run, playbook } = detail;
  const [through, setThrough] = useState<Through>("current");
  const [version, setVersion] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [goesOn, setGoesOn] = useState(false);
  const [working, setWorking] = useState(false);
  const [result, setResult] = useState<Replay>();
  const [error, setError] = useState<unknown>();
  const versions = useCall("listPlaybookVersions", { id: playbook.id }, { enabled: through === "version" });
  const isReady = (through !== "version" || version !== null) && (through !== "text" || text.trim() !== "");
  const play = async () => {
    setWorking(true);
    setError(undefined);
    try {
      setResult(
        await call("replayRun", {
          id: run.id,
          unanswered: goesOn ? "nothing" : "stop",
          ...(through === "draft" ? { draft: true } : {}),
          ...(through === "version" && version !== null ? { version } : {}),
          ...(through === "text" ? { text } : {}),
        }),
      );
    } catch (failure) {
      setResult(undefined);
      setError(failure);
    } finally {
      setWorking(false);
    }
  };
  return (
    <Stack gap="lg">
      <section className={styles.chooser} aria-label="Through which playbook">
        <Group gap="md" align="end">
          <SegmentedControl
            aria-label="Through which playbook"
            value={through}
            onChange={(chosen) => setThrough(chosen as Through)} // it is one of those below
            data={[
              { value: "current", label: "Version in force" },
              { value: "draft", label: "Draft" },
              { value: "version", label: "Another version" },
              { value: "text", label: "A text" },
            ]}
          />
          {through === "version" && (
            <Select
              aria-label="Version"
              placeholder={versions.isLoading ? "Reading the versions" : "Which version"}
              value={version}
              onChange={setVersion}
              w={320}
              data={(versions.data?.items ?? []).map((one) => ({
                value: one.hash,
                label: `${new Date(one.madeAt).toLocaleString("en-GB")}, ${one.madeBy}`,
              }))}
            />
          )}
          <SegmentedControl
            aria-label="Where a call has no recorded answer"
            value={goesOn ? "nothing" : "stop"}
            onChange={(chosen) => setGoesOn(chosen === "nothing")}
            data={[
              { value: "stop", label: "Unanswered: stop there" },
              { value: "nothing", label: "Go on with nothing" },
            ]}
          />
          <Button onClick={() => void play()} loading={working} disabled={!isReady}>
            Replay
          </Button>
        </Group>
        {through === "text" && (
          <Stack gap={6}>
            <Group gap="xs">
              <FileButton accept=".yml,.yaml,.json" onChange={(file) => void file?.text().then(setText)}>
                {(given) => (
                  <Button {...given} size="xs" variant="default" leftSection={<IconUpload size={14} aria-hidden />}>
                    Open a file
                  </Button>
                )}
              </FileButton>
              <Text size="xs" c="dimmed">
                or paste the playbook below
              </Text>
            </Group>
            <CodeEditor
              label="Text of the playbook"
              value={text}
              onChange={setText}
              language="yaml"
              maxHeight="200px"
              withLineNumbers
            />
          </Stack>
        )}
      </section>
      <div aria-live="polite">
        {error !== undefined && <Failure error={error} title="It could not be played again" />}
        {result && <ReplayResult replay={result} />}
        {!result && error === undefined && (
          <Text size="sm" c="dimmed">
            Choose a playbook and replay: what comes otherwise shows here.
          </Text>
        )}
      </div>
    </Stack>
  );
}
