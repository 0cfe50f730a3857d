/** A mapper or a classifier beside the events it is for: what is written at the right is at once tried on those at the left. */
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { ClassifierDraft, MapperDraft, MappingDetail } from "#contract/mapping.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Failure } from "../../parts/failure.tsx";
import { LeaveGuard } from "../../parts/leave-guard.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { AttachDialog } from "./attach-dialog.tsx";
import { ClassifierForm } from "./classifier-form.tsx";
import { DeleteButton } from "./delete-button.tsx";
import { atPath, partOf, pathsInUse, withLine } from "./draft-lines.ts";
import styles from "./editor.module.css";
import { FieldTable } from "./field-table.tsx";
import { Results } from "./results.tsx";
import { SamplePane } from "./sample-pane.tsx";
import { useSamples } from "./use-samples.ts";
import { useTrial } from "./use-trial.ts";

interface EditorProps {
  mapping: MappingDetail;
  instance: string | undefined;
  tabs: ReactNode;
  onInstance: (name: string | undefined) => void;
}

const noMapper: MapperDraft = { defaultIncidentType: null, parts: [] };
const noClassifier: ClassifierDraft = { key: null, keyTypes: [], defaultIncidentType: null };

/** For which field, or the classifier's key, the next click in the sample is. */
type Picking = string | undefined;
const pickingKey = "the key";

export function Editor({ mapping, instance, tabs, onInstance }: EditorProps): ReactNode {
  const { kind, id, name, uses } = mapping;
  const may = useMay();
  const isReadOnly = mapping.managedBy === "file" || !may("incidents.setup");
  const [begun, setBegun] = useState(mapping);
  const [mapper, setMapper] = useState(mapping.mapper ?? noMapper);
  const [classifier, setClassifier] = useState(mapping.classifier ?? noClassifier);
  const [chosenType, setType] = useState<string>();
  const [picking, setPicking] = useState<Picking>(kind === "classifier" ? pickingKey : undefined);
  const [dialog, setDialog] = useState<"save" | "attach">();
  const changes =
    kind === "mapper"
      ? countChanges(mapper, begun.mapper ?? noMapper)
      : Number(!isSame(classifier, begun.classifier ?? noClassifier));
  const take = (now: MappingDetail) => {
    setBegun(now);
    setMapper(now.mapper ?? noMapper);
    setClassifier(now.classifier ?? noClassifier);
  };
  const isOutdated = mapping.version !== begun.version;
  // Nobody's writing is lost by taking up what others saved.
  if (isOutdated && changes === 0) take(mapping);

  const types = useCall("describeIncidentTypes", {});
  const instances = useCall("listInstances", {});
  const source = instance ?? uses[0]?.name;
  const samples = useSamples(source, instances.data?.items ?? []);
  const ofInstance = instances.data?.items.find((one) => one.name === source)?.parameters.incident_type;
  const instanceType = typeof ofInstance === "string" ? ofInstance : "";
  const type =
    chosenType ??
    mapper.parts.find((part) => part.type === instanceType)?.type ??
    (instanceType || (mapper.parts[0]?.type ?? ""));
  const part = partOf(mapper, type);
  const trial = useTrial({
    ...(kind === "mapper" ? { mapper } : { classifier }),
    of: id,
    incidentType: kind === "mapper" ? type || instanceType : instanceType,
    events: samples.events,
  });
  const pick = (path: string) => {
    if (kind === "classifier") {
      const former = classifier.key;
      setClassifier({ ...classifier, key: atPath(former ?? undefined, path) });
    } else if (picking !== undefined) {
      const former = part.lines.find(({ field }) => field === picking)?.value;
      setMapper(withLine(mapper, type, picking, atPath(former, path)));
      setPicking(undefined);
    }
  };
  return (
    <Page
      title={name}
      above={
        <TextLink to="/mapping" size="xs">
          Classification and mapping
        </TextLink>
      }
      lead={<Lead mapping={mapping} />}
      actions={
        !isReadOnly && (
          <Group gap={8}>
            <DeleteButton mapping={mapping} />
            {may("instances.manage") && mapping.direction === "incoming" && (
              <Button
                variant="default"
                leftSection={<IconPlugConnected size={15} aria-hidden />}
                disabled={changes > 0}
                title={changes > 0 ? "Save the version first" : undefined}
                onClick={() => setDialog("attach")}
              >
                Attach
              </Button>
            )}
            <Button disabled={changes === 0} onClick={() => setDialog("save")}>
              Save version
            </Button>
          </Group>
        )
      }
    >
      <Stack gap="md">
        {tabs}
        {isOutdated && changes > 0 && (
          <Group gap="sm" className={styles.notice ?? ""} role="status">
            <Text size="sm">{`${mapping.updatedBy} saved another version meanwhile. What you wrote is still here, and cannot be saved over it.`}</Text>
            <Button variant="default" size="compact-sm" onClick={() => take(mapping)}>
              Load it, without mine
            </Button>
          </Group>
        )}
        <div className={styles.columns}>
          <SamplePane
            samples={samples}
            source={source}
            instances={instances.data?.items ?? []}
            onInstance={onInstance}
            picking={isReadOnly ? undefined : picking}
            used={kind === "mapper" ? pathsInUse(part) : keyInUse(classifier)}
            onPick={isReadOnly ? undefined : pick}
          />
          {kind === "mapper" ? (
            <FieldTable
              mapper={mapper}
              type={type}
              types={(types.data?.items ?? []).map((one) => one.name)}
              picking={picking}
              outcome={trial.outcomes[samples.chosen]}
              isReadOnly={isReadOnly}
              onType={(next) => {
                setType(next);
                setPicking(undefined);
              }}
              onPicking={setPicking}
              onChange={setMapper}
            />
          ) : (
            <ClassifierForm
              classifier={classifier}
              types={(types.data?.items ?? []).map((one) => one.name)}
              outcomes={trial.outcomes}
              chosen={trial.outcomes[samples.chosen]}
              isReadOnly={isReadOnly}
              onChange={setClassifier}
            />
          )}
        </div>
        <Results kind={kind} samples={samples} trial={trial} />
      </Stack>
      <LeaveGuard changes={changes} />
      {dialog === "save" && (
        <SaveDialog
          mapping={begun}
          draft={kind === "mapper" ? { mapper } : { classifier }}
          onClose={() => setDialog(undefined)}
          onSaved={take}
        />
      )}
      {dialog === "attach" && <AttachDialog mapping={mapping} onClose={() => setDialog(undefined)} proposed={source} />}
    </Page>
  );
}

function Lead({ mapping: { kind, direction, managedBy, uses } }: { mapping: MappingDetail }): ReactNode {
  const what = kind === "classifier" ? "Classifier" : direction === "incoming" ? "Incoming mapper" : "Outgoing mapper";
  const where =
    uses.length === 0 ? "attached to no instance yet" : `attached to ${uses.map((use) => use.name).join(", ")}`;
  return `${what}, ${where}.${managedBy === "file" ? " The configuration file keeps it: it is changed there." : ""}`;
}

function keyInUse({ key }: ClassifierDraft): Map<string, string> {
  return new Map(key && !("kept" in key) && key.path !== "" ? [[key.path, "key"]] : []);
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Lines that differ, and what is said of parts. */
function countChanges(now: MapperDraft, before: MapperDraft): number {
  if (isSame(now, before)) return 0;
  const linesOf = (draft: MapperDraft) =>
    new Set(draft.parts.flatMap(({ type, lines }) => lines.map((line) => JSON.stringify([type, line]))));
  const [a, b] = [linesOf(now), linesOf(before)];
  return Math.max(1, [...a].filter((line) => !b.has(line)).length, [...b].filter((line) => !a.has(line)).length);
}

function SaveDialog(props: {
  mapping: MappingDetail;
  draft: { mapper: MapperDraft } | { classifier: ClassifierDraft };
  onClose: () => void;
  onSaved: (mapping: MappingDetail) => void;
}): ReactNode {
  const { mapping, draft, onClose, onSaved } = props;
  const { kind, id, version, uses } = mapping;
  const [note, setNote] = useState("");
  const save = useChange("saveMapping", ["listMapping", "getMapping", "listMappingVersions"]);
  const submit = async () => {
    const wanted = { kind, id, version, ...draft, ...(note.trim() === "" ? {} : { note: note.trim() }) };
    await save.mutateAsync(wanted).then(
      (saved) => {
        onSaved(saved);
        onClose();
      },
      () => undefined,
    );
  };
  return (
    <Modal opened onClose={onClose} title="Save a version" closeButtonProps={{ "aria-label": "Close" }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.isPending) void submit();
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            {uses.length === 0
              ? "It is attached to no instance yet: nothing changes by it."
              : `From the next alert on ${uses.map((use) => use.name).join(", ")} has its incidents made by it. Incidents that are there stay.`}
          </Text>
          <TextInput
            label="Note"
            placeholder="What changed, and why"
            data-autofocus
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {save.error && <Failure error={save.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save version
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
