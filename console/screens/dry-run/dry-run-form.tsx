/** What is tried, and on what. */
import { Button, SegmentedControl, Select, Stack, Switch, Text, Textarea } from "@mantine/core";
import { IconTestPipe } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useCall } from "../../app/calls.ts";
import type { InputOf } from "../../app/client.ts";
import { useMay } from "../../app/session.tsx";
import styles from "./dry-run.module.css";
import { PlaybookInputs } from "./playbook-inputs.tsx";
import { readJsonObject } from "./read-json-object.ts";
import type { DryRunSearch } from "./search.ts";

type Asked = InputOf<"dryRunPlaybook">;
type Subject = "nothing" | "incident" | "alert" | "sample";

export interface DryRunFormProps {
  begin: DryRunSearch;
  isRunning: boolean;
  onRun: (asked: Asked) => void;
}

export function DryRunForm({ begin, isRunning, onRun }: DryRunFormProps): ReactNode {
  const may = useMay();
  const [id, setId] = useState(begin.playbook ?? null);
  const [version, setVersion] = useState<"live" | "draft">(begin.version ?? "live");
  const [subject, setSubject] = useState<Subject>(begin.incident ? "incident" : begin.alert ? "alert" : "nothing");
  const [incident, setIncident] = useState(begin.incident ?? null);
  const [alert, setAlert] = useState(begin.alert ?? null);
  const [sample, setSample] = useState("");
  const [inputs, setInputs] = useState<Record<string, string>>({});
  const [isReal, setReal] = useState(true);
  const playbooks = useCall("listPlaybooks", {});
  const chosen = useCall("getPlaybook", { id: id ?? "" }, { enabled: id !== null });
  const hasDraft = chosen.data?.xsoar?.draft != null;
  const read = readJsonObject(sample);
  const isReady =
    id !== null &&
    (subject !== "incident" || incident !== null) &&
    (subject !== "alert" || alert !== null) &&
    (subject !== "sample" || (read.fault === undefined && read.value !== undefined));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || id === null) return;
    const given = Object.entries(inputs).filter(([, value]) => value !== "");
    onRun({
      id,
      version: hasDraft ? version : "live",
      reads: isReal ? "real" : "none",
      ...(subject === "incident" && incident !== null ? { incidentId: incident } : {}),
      ...(subject === "alert" && alert !== null ? { alertId: alert } : {}),
      ...(subject === "sample" && read.value ? { sample: read.value } : {}),
      ...(given.length > 0 ? { inputs: Object.fromEntries(given.map(([key, text]) => [key, inputOf(text)])) } : {}),
    });
  };
  if (!may("runs.act")) {
    return (
      <Text size="sm" className={styles.form ?? ""}>
        Your role may read runs but not try playbooks.
      </Text>
    );
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label="What is tried">
      <Stack gap="md">
        <Select
          label="Playbook"
          searchable
          value={id}
          onChange={setId}
          placeholder="Choose one"
          nothingFoundMessage="No playbook is called that"
          data={(playbooks.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
        />
        {hasDraft && (
          <SegmentedControl
            aria-label="Which version"
            value={version}
            onChange={(value) => setVersion(value === "draft" ? "draft" : "live")}
            data={[
              { value: "live", label: "Live version" },
              { value: "draft", label: "Draft" },
            ]}
          />
        )}
        <div>
          <Text size="sm" fw={500} mb={4} id="dry-run-subject">
            On what
          </Text>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-labelledby="dry-run-subject"
            value={subject}
            onChange={(value) => setSubject(value as Subject)}
            data={[
              { value: "nothing", label: "Nothing" },
              { value: "incident", label: "Incident" },
              { value: "alert", label: "Alert" },
              { value: "sample", label: "Sample" },
            ]}
          />
        </div>
        {subject === "incident" && <IncidentChoice value={incident} onChange={setIncident} />}
        {subject === "alert" && <AlertChoice value={alert} onChange={setAlert} />}
        {subject === "sample" && (
          <Textarea
            label="Sample, as a JSON object"
            description="Fields of an incident; for a playbook of Sekoia.io what its trigger gives"
            autosize
            minRows={6}
            maxRows={18}
            value={sample}
            onChange={(event) => setSample(event.currentTarget.value)}
            error={read.fault}
            spellCheck={false}
            classNames={{ input: styles.code ?? "" }}
          />
        )}
        <PlaybookInputs inputs={chosen.data?.xsoar?.inputs ?? []} values={inputs} onChange={setInputs} />
        <Switch
          label="Look at the real systems"
          description={
            isReal
              ? "Reads are done and count against the limits of their instances"
              : "Nothing is asked; what follows goes on without answers"
          }
          checked={isReal}
          onChange={(event) => setReal(event.currentTarget.checked)}
        />
        <Button
          type="submit"
          leftSection={<IconTestPipe size={15} aria-hidden />}
          disabled={!isReady}
          loading={isRunning}
        >
          Try it
        </Button>
      </Stack>
    </form>
  );
}

interface ChoiceProps {
  value: string | null;
  onChange: (value: string | null) => void;
}

function IncidentChoice({ value, onChange }: ChoiceProps): ReactNode {
  const [text, setText] = useState("");
  const wanted = text.trim();
  const found = useCall(
    "listIncidents",
    { limit: 20, ...(wanted === "" || wanted.startsWith("#") ? {} : { text: wanted }) },
    { keepsFormer: true },
  );
  const data = (found.data?.items ?? []).map(({ id, name }) => ({ value: id, label: `#${id} ${name}` }));
  // One that the address names may be none of the newest.
  if (value !== null && data.every((one) => one.value !== value)) data.unshift({ value, label: `#${value}` });
  return (
    <Select
      label="Incident"
      description="The newest; type to search by name, details or number"
      searchable
      value={value}
      onChange={onChange}
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage="No incident has that"
      data={data}
    />
  );
}

function AlertChoice({ value, onChange }: ChoiceProps): ReactNode {
  const { data } = useCall("listAlerts", { limit: 200 });
  const options = (data?.items ?? []).map(({ id, label, instance }) => ({
    value: id,
    label: `${label} (${instance})`,
  }));
  if (value !== null && options.every((one) => one.value !== value)) options.unshift({ value, label: value });
  return (
    <Select
      label="Alert"
      description="One of the last 200"
      searchable
      limit={50}
      value={value}
      onChange={onChange}
      nothingFoundMessage="No alert is called that"
      data={options}
    />
  );
}

/** What reads as JSON is that, anything else is text; as long numbers would lose digits they are text as well. */
function inputOf(text: string): NonNullable<Asked["inputs"]>[string] {
  try {
    const value: NonNullable<Asked["inputs"]>[string] = JSON.parse(text);
    return typeof value === "number" && String(value) !== text.trim() ? text : value;
  } catch {
    return text;
  }
}
