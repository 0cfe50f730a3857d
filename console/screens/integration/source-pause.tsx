/** The button that pauses a source or resumes it. */
import { Button, TextInput } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useChange } from "../../app/calls.ts";
import { Confirm } from "../../parts/confirm.tsx";

export function SourcePause({ name, isPaused }: { name: string; isPaused: boolean }): ReactNode {
  const old = ["listInstances", "getStatus"] as const;
  const pause = useChange("pauseSource", old);
  const resume = useChange("resumeSource", old);
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const Icon = isPaused ? IconPlayerPlay : IconPlayerPause;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<Icon size={14} aria-hidden />}
        onClick={() => {
          setReason("");
          setAsking(true);
        }}
      >
        {isPaused ? "Resume fetching" : "Pause fetching"}
      </Button>
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={isPaused ? `Fetch from ${name} again?` : `Pause fetching from ${name}?`}
        action={isPaused ? "Resume" : "Pause"}
        onConfirm={() => {
          if (isPaused) return resume.mutateAsync({ name });
          return pause.mutateAsync({ name, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) });
        }}
      >
        {isPaused ? (
          "It goes on from where it was: what came meanwhile is read now, and its playbooks start."
        ) : (
          <>
            No alert comes in until it is resumed, restarts included. Nothing is lost: it goes on from where it was.
            <TextInput
              mt="sm"
              label="Why"
              description="For everybody who wonders."
              maxLength={500}
              value={reason}
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
            />
          </>
        )}
      </Confirm>
    </>
  );
}
