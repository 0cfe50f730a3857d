/** Somebody else saved while this text was being written: who, when, what differs, and which one stays. */
import { Button, Group, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import type { PlaybookDetail, PlaybookDiff } from "#contract/playbook.ts";
import { call } from "../../../app/calls.ts";
import { Failure } from "../../../parts/failure.tsx";
import { Moment } from "../../../parts/moment.tsx";
import classes from "../playbook.module.css";
import { DiffView } from "../versions/diff-view.tsx";
import type { TextDraft } from "./use-text-draft.ts";

export function TextConflict({ playbook, draft }: { playbook: PlaybookDetail; draft: TextDraft }): ReactNode {
  const kept = playbook.xsoar?.draft;
  const who = kept?.updatedBy ?? playbook.updatedBy;
  const [diff, setDiff] = useState<PlaybookDiff>();
  const [error, setError] = useState<unknown>();
  const look = () => {
    setError(undefined);
    call("comparePlaybookTexts", { id: playbook.id, from: draft.saved, to: draft.text }).then(setDiff, setError);
  };
  // Another text of theirs makes the difference old; what is written here meanwhile is looked at again by the button.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once for each of their versions
  useEffect(look, [draft.saved]);
  return (
    <section className={classes.conflict} aria-label="Saved by somebody else" role="alert">
      <IconUsers size={18} aria-hidden />
      <div className={classes.conflictBody}>
        <Text size="sm" fw={600}>
          <bdi>{who}</bdi> saved {kept ? "a draft of this playbook" : "this playbook"}{" "}
          <Moment at={kept?.updatedAt ?? playbook.updatedAt} absolute="beside" />, while you were changing it.
        </Text>
        <Text size="sm">Your text is still here, and nothing is lost. Choose which one goes on.</Text>
        {error !== undefined && <Failure error={error} title="The difference cannot be shown" onRetry={look} />}
        {diff && <DiffView diff={diff} before={`${who}'s`} after="yours" />}
        <Group gap="xs" mt={8}>
          <Button onClick={draft.keepMine}>Go on with mine</Button>
          <Button variant="default" onClick={draft.discard}>
            {`Take ${who}'s, discard mine`}
          </Button>
          <Button variant="subtle" color="gray" onClick={look}>
            Look again
          </Button>
        </Group>
      </div>
    </section>
  );
}
