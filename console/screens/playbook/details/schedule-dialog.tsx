/** When the playbook runs by the clock: five fields in UTC, said in words, with the moments that come next. */
import { Button, Group, Modal, Stack, Switch, Text, TextInput, Title, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import type { PlaybookDetail, PlaybookSchedule } from "#contract/playbook.ts";
import { useCall, useChange } from "../../../app/calls.ts";
import { Failure } from "../../../parts/failure.tsx";
import { absoluteMoment } from "../../../parts/moment-words.ts";
import classes from "./details.module.css";
import { InputFields } from "./input-fields.tsx";
import { findFaults, inputsToSend, textsOf } from "./input-texts.ts";

interface ScheduleDialogProps {
  playbook: PlaybookDetail;
  schedule: PlaybookSchedule | undefined;
  onClose: () => void;
  onSaved: () => Promise<void>;
}

const usual = [
  { cron: "0 * * * *", words: "every hour" },
  { cron: "0 6 * * *", words: "every morning" },
  { cron: "0 6 * * mon-fri", words: "on workdays" },
  { cron: "0 6 * * mon", words: "on Mondays" },
];

export function ScheduleDialog({ playbook, schedule, onClose, onSaved }: ScheduleDialogProps): ReactNode {
  const inputs = playbook.xsoar?.inputs ?? [];
  const create = useChange("createPlaybookSchedule");
  const update = useChange("updatePlaybookSchedule");
  const [cron, setCron] = useState(schedule?.cron ?? "0 6 * * mon-fri");
  const [enabled, setEnabled] = useState(schedule?.enabled ?? true);
  const [texts, setTexts] = useState(() => textsOf(schedule?.inputs ?? {}));
  const [wasTried, setTried] = useState(false);
  const [settled] = useDebouncedValue(cron, 250);
  const clock = useCall("previewClock", { cron: settled }, { keepsFormer: true });
  const faults = findFaults(inputs, texts);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const save = async () => {
    setTried(true);
    if (faults.size > 0) return;
    const wanted = { id: playbook.id, cron, enabled, inputs: inputsToSend(inputs, texts, schedule?.inputs) };
    const made = schedule ? update.mutateAsync({ ...wanted, schedule: schedule.id }) : create.mutateAsync(wanted);
    if (!(await made.catch(() => undefined))) return;
    await onSaved();
    onClose();
  };
  const error = create.error ?? update.error;
  const problem = settled === cron ? (clock.data?.problem ?? undefined) : undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={schedule ? "Edit when it runs" : "Run it by the clock"}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="When (minute, hour, day, month, day of the week, in UTC)"
            data-autofocus
            required
            value={cron}
            maxLength={200}
            error={problem}
            onChange={({ currentTarget }) => setCron(currentTarget.value)}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          />
          <Group gap="xs">
            {usual.map((one) => (
              <UnstyledButton key={one.cron} className={classes.usual} onClick={() => setCron(one.cron)}>
                {one.words}
              </UnstyledButton>
            ))}
          </Group>
          {clock.data && problem === undefined && (
            <section aria-label="When that is">
              {clock.data.words !== "" && (
                <Text size="sm" fw={550} role="status">
                  {`${clock.data.words} (UTC)`}
                </Text>
              )}
              <ol className={classes.moments}>
                {clock.data.moments.map((moment) => (
                  <li key={moment}>
                    {`${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC`}
                    {zone !== "UTC" && zone !== undefined && (
                      <span className={classes.dim}>{` · ${absoluteMoment(moment).slice(0, 16)} in ${zone}`}</span>
                    )}
                  </li>
                ))}
              </ol>
            </section>
          )}
          <Switch label="On" checked={enabled} onChange={({ currentTarget }) => setEnabled(currentTarget.checked)} />
          <section>
            <Title order={3} size="h5" mb={6}>
              Inputs of each run
            </Title>
            <InputFields
              inputs={inputs}
              texts={texts}
              faults={wasTried ? faults : new Map()}
              onChange={(key, text) => setTexts((old) => new Map(old).set(key, text))}
            />
          </section>
          {error !== null && <Failure error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={problem !== undefined} loading={create.isPending || update.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
