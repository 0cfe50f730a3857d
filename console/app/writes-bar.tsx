/** Over every screen while all writes to the outside are paused: by whom, why, since when, and the way to let them go. */
import { Button, Stack, Text } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { Confirm } from "../parts/confirm.tsx";
import { Moment } from "../parts/moment.tsx";
import { ReasonField, reasonOf } from "../parts/run-actions/reason-field.tsx";
import { useCall, useChange } from "./calls.ts";
import { usePaletteActions } from "./palette-actions.tsx";
import { useMay } from "./session.tsx";
import styles from "./shell.module.css";

export function WritesBar(): ReactNode {
  const may = useMay();
  const mayRead = may("status.read");
  const { data } = useCall("getWrites", {}, { enabled: mayRead });
  const [asked, setAsked] = useState<"pause" | "resume">();
  const paused = data?.paused ?? null;
  const offered = paused ? may("writes.resume") && "resume" : mayRead && data && may("writes.pause") && "pause";
  usePaletteActions(
    useMemo(
      () =>
        offered
          ? [
              {
                id: "outside-writes",
                label: offered === "pause" ? "Pause all writes to the outside" : "Let writes to the outside go again",
                icon: IconHandStop,
                keywords: "emergency stop switch freeze brake",
                run: () => setAsked(offered),
              },
            ]
          : [],
      [offered],
    ),
  );
  return (
    <>
      {paused && (
        <div className={styles.paused} role="status">
          <IconHandStop size={16} aria-hidden />
          <span className={styles.pausedWords} dir="auto">
            <b>Nothing is written outside.</b> {paused.by} paused all writes <Moment at={paused.since} />
            {paused.reason === null ? "." : `: ${paused.reason}`}
          </span>
          {may("writes.resume") && (
            <Button size="compact-sm" variant="default" onClick={() => setAsked("resume")}>
              Let them go
            </Button>
          )}
        </div>
      )}
      <PauseWritesDialog opened={asked === "pause"} onClose={() => setAsked(undefined)} />
      <ResumeWritesDialog opened={asked === "resume"} onClose={() => setAsked(undefined)} />
    </>
  );
}

interface DialogProps {
  opened: boolean;
  onClose: () => void;
}

export function PauseWritesDialog({ opened, onClose }: DialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const pause = useChange("pauseWrites", ["getWrites", "getStatus"]);
  useEffect(() => {
    if (opened) setReason("");
  }, [opened]);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title="Pause all writes to the outside?"
      action="Pause all writes"
      onConfirm={() => pause.mutateAsync(reasonOf(reason))}
    >
      <Stack gap="sm">
        <Text size="sm">
          No run writes to any system outside until somebody lets them go. Requests that are out come to their end.
          Reads go on, and so does what changes only Tocsin itself. Runs that come to a write wait there, and say so.
        </Text>
        <ReasonField value={reason} onChange={setReason} description="Everybody who wonders reads it" />
      </Stack>
    </Confirm>
  );
}

function ResumeWritesDialog({ opened, onClose }: DialogProps): ReactNode {
  const resume = useChange("resumeWrites", ["getWrites", "getStatus"]);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title="Let writes to the outside go again?"
      action="Let them go"
      onConfirm={() => resume.mutateAsync({})}
    >
      <Text size="sm">Every run that waits for it writes at once, the most urgent first.</Text>
    </Confirm>
  );
}
