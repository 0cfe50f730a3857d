/** An instance while it is written: its values, what is wrong with them, testing and saving them. */
import { useState } from "react";
import type { Instance, InstanceTest, Integration } from "#contract/instance.ts";
import { useChange } from "../../app/calls.ts";
import { checkFields, type FieldFaults, type FieldValues, isSameValue, valuesToSend } from "../form/field-values.ts";
import type { Json } from "../form/json-value.ts";
import { faultsOf } from "../refused-problems.ts";

export interface InstanceForm {
  name: string;
  values: FieldValues;
  faults: FieldFaults;
  nameFault: string | undefined;
  /** What was refused and belongs to no field. */
  error: unknown;
  /** The last test; of values that changed since it is none. */
  test: InstanceTest | undefined;
  isTesting: boolean;
  isSaving: boolean;
  isDirty: boolean;
  /** How many fields. */
  changes: number;
  setName: (name: string) => void;
  set: (id: string, value: Json | undefined) => void;
  runTest: () => Promise<void>;
  save: () => Promise<Instance | undefined>;
  reset: () => void;
}

interface Begin {
  integration: Integration;
  /** The instance that is changed; absent: a new one is made. */
  instance?: Instance;
  proposedName?: string;
}

export function useInstanceForm({ integration, instance, proposedName = "" }: Begin): InstanceForm {
  const saved: FieldValues = instance?.parameters ?? {};
  const [name, setName] = useState(instance?.name ?? proposedName);
  const [written, setWritten] = useState<FieldValues>({});
  const [wasTried, setTried] = useState(false);
  const [test, setTest] = useState<InstanceTest>();
  const tryInstance = useChange("tryInstance");
  const create = useChange("createInstance", ["listInstances", "getStatus"]);
  const update = useChange("updateInstance", ["listInstances", "getStatus"]);
  const fields = integration.parameters;
  const values: FieldValues = { ...saved, ...written };
  const secretsSet = instance?.secretsSet ?? [];
  const own = checkFields(fields, values, { secretsSet });
  const error = create.error ?? update.error ?? tryInstance.error;
  const refused = faultsOf(error, [...fields.map(({ id }) => id), "name"]);
  const nameFault = name.trim() === "" ? "A name is needed." : undefined;
  const isFaulty = Object.keys(own).length > 0 || (!instance && nameFault !== undefined);

  const changes = fields.filter((field) => {
    const { id } = field;
    return Object.hasOwn(written, id) && !isSameValue(field, saved[id], written[id]);
  }).length;

  const forget = () => {
    setTest(undefined);
    for (const change of [create, update, tryInstance]) change.reset();
  };
  const parameters = () => valuesToSend(fields, values);
  return {
    name,
    values,
    faults: { ...refused.faults, ...(wasTried ? own : wrongOnly(own, written)) },
    nameFault: refused.faults.name ?? (wasTried ? nameFault : undefined),
    error: Object.keys(refused.faults).length > 0 && refused.others.length === 0 ? undefined : error,
    test,
    isTesting: tryInstance.isPending,
    isSaving: create.isPending || update.isPending,
    isDirty: changes > 0,
    changes,
    setName: (next) => {
      setName(next);
      forget();
    },
    set: (id, value) => {
      setWritten((old) => ({ ...old, [id]: value ?? null }));
      forget();
    },
    runTest: async () => {
      setTried(true);
      if (Object.keys(own).length > 0) return;
      forget();
      const input = { integration: integration.id, parameters: parameters() };
      await tryInstance
        .mutateAsync(instance ? { ...input, name: instance.name } : input)
        .then(setTest, () => undefined);
    },
    save: async () => {
      setTried(true);
      if (isFaulty) return undefined;
      const sent = written;
      const answer = instance
        ? update.mutateAsync({ name: instance.name, parameters: parameters() })
        : create.mutateAsync({ name: name.trim(), integration: integration.id, parameters: parameters() });
      return answer.then(
        (kept) => {
          // What is written while it is on its way stays written.
          setWritten((now) => Object.fromEntries(Object.entries(now).filter(([id, value]) => sent[id] !== value)));
          setTried(false);
          return kept;
        },
        // It is shown beside the fields.
        () => undefined,
      );
    },
    reset: () => {
      setWritten({});
      setTried(false);
      forget();
    },
  };
}

/** Before the first try, only what was written is judged, not what is still to come. */
function wrongOnly(faults: FieldFaults, written: FieldValues): FieldFaults {
  return Object.fromEntries(Object.entries(faults).filter(([id]) => written[id] !== undefined && written[id] !== null));
}
