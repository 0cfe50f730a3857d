/** Begins a run by hand: with its inputs, on an incident or by itself. Then the run is shown. */
import { Button, Group, Modal, Radio, Select, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { Failure } from "../../parts/failure.tsx";
import { refusedProblems } from "../../parts/refused-problems.ts";
import { InputFields } from "./details/input-fields.tsx";
import { findFaults, type InputTexts, inputsToSend } from "./details/input-texts.ts";

interface RunNowProps {
  playbook: PlaybookDetail;
  /** What is written here and not saved: the run does not know of it. */
  isDirty: boolean;
}

export function RunNow({ playbook, isDirty }: RunNowProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerPlay size={15} aria-hidden />} onClick={() => setOpen(true)}>
        Run now
      </Button>
      {isOpen && <Dialog playbook={playbook} isDirty={isDirty} onClose={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ playbook, isDirty, onClose }: RunNowProps & { onClose: () => void }): ReactNode {
  const navigate = useNavigate();
  const start = useChange("startPlaybook", ["listRuns", "countRuns", "listPlaybooks"]);
  const inputs = playbook.xsoar?.inputs ?? [];
  const [on, setOn] = useState<"alone" | "incident">("alone");
  const [incident, setIncident] = useState<string | null>(null);
  const [texts, setTexts] = useState<InputTexts>(new Map());
  const [wasTried, setTried] = useState(false);
  const own = findFaults(inputs, texts);
  const refused = new Map(
    refusedProblems(start.error).flatMap(({ path, message }) => {
      const key = path?.startsWith("inputs.") ? path.slice("inputs.".length) : undefined;
      return key === undefined ? [] : [[key, message] as const];
    }),
  );
  const lacksIncident = on === "incident" && incident === null;
  const run = async () => {
    setTried(true);
    if (own.size > 0 || lacksIncident) return;
    const order = {
      id: playbook.id,
      inputs: inputsToSend(inputs, texts),
      ...(on === "incident" && incident !== null ? { incidentId: incident } : {}),
    };
    const begun = await start.mutateAsync(order).catch(() => undefined);
    if (!begun) return;
    onClose();
    void navigate({ to: "/runs/$id", params: { id: begun.id } });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Run ${playbook.name} now`}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Stack gap="md">
          {isDirty && (
            <Text size="sm" c="var(--tocsin-waiting)">
              What runs is the version in force; what you have not saved is not in it.
            </Text>
          )}
          <Radio.Group label="On" value={on} onChange={(value) => setOn(value === "incident" ? "incident" : "alone")}>
            <Stack gap={6} mt={6}>
              <Radio value="alone" label="no incident: it gets an investigation of its own" />
              <Radio value="incident" label="an incident" />
            </Stack>
          </Radio.Group>
          {on === "incident" && (
            <IncidentChoice
              chosen={incident}
              onChoose={setIncident}
              fault={wasTried && lacksIncident ? "Choose an incident." : undefined}
            />
          )}
          <section>
            <Title order={3} size="h5" mb={6}>
              Inputs
            </Title>
            <InputFields
              inputs={inputs}
              texts={texts}
              faults={refused.size > 0 ? refused : wasTried ? own : new Map()}
              onChange={(key, text) => {
                setTexts((old) => new Map(old).set(key, text));
                start.reset();
              }}
            />
          </section>
          {start.isError && refused.size === 0 && <Failure error={start.error} title="It was not started" />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={start.isPending} leftSection={<IconPlayerPlay size={15} aria-hidden />}>
              Run it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface IncidentChoiceProps {
  chosen: string | null;
  fault: string | undefined;
  onChoose: (id: string | null) => void;
}

function IncidentChoice({ chosen, fault, onChoose }: IncidentChoiceProps): ReactNode {
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text.trim(), 250);
  // What is chosen is written in the field: that is no search.
  const isLabel = /^#\d+ /.test(settled);
  const found = useCall(
    "listIncidents",
    { limit: 30, ...(settled === "" || isLabel ? {} : { text: settled.slice(0, 500) }) },
    { keepsFormer: true },
  );
  const data = (found.data?.items ?? [])
    .filter(({ closed }) => closed === null)
    .map(({ id, name }) => ({ value: id, label: `#${id} ${name.slice(0, 120)}` }));
  return (
    <>
      <Select
        label="Incident"
        placeholder="Search by name, details or number"
        searchable
        data={data}
        // The server has searched.
        filter={({ options }) => options}
        searchValue={text}
        onSearchChange={setText}
        nothingFoundMessage={found.isPending ? "Searching…" : "No open incident is like that"}
        value={chosen}
        error={fault}
        onChange={onChoose}
      />
      {found.isError && <Failure error={found.error} title="The incidents cannot be searched" />}
    </>
  );
}
