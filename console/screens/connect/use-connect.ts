/** Connecting while it goes on: what is written, what was found, and what is old as soon as something is written. */
import { useState } from "react";
import type { ConnectCheck, Connected, ConnectGuide, ConnectOrder, ConnectPreview } from "#contract/connect.ts";
import { useChange } from "../../app/calls.ts";
import type { FieldValues } from "../../parts/form/field-values.ts";
import type { Json } from "../../parts/form/json-value.ts";

export interface HandOnValues {
  isOn: boolean;
  instance: string;
  webhook: string;
  token: string;
  alsoHere: boolean;
}

export interface ConnectForm {
  name: string;
  address: string;
  values: FieldValues;
  handOn: HandOnValues;
  check: ConnectCheck | undefined;
  preview: ConnectPreview | undefined;
  connected: (Connected & { at: string }) | undefined;
  checkError: unknown;
  previewError: unknown;
  connectError: unknown;
  /** Somebody goes on though something that is needed is not there. */
  isAccepted: boolean;
  isChecking: boolean;
  isLooking: boolean;
  isConnecting: boolean;
  setName: (name: string) => void;
  setAddress: (address: string) => void;
  set: (id: string, value: Json | undefined) => void;
  setHandOn: (values: Partial<HandOnValues>) => void;
  accept: () => void;
  runCheck: (others?: Record<string, Json>) => Promise<void>;
  runPreview: () => Promise<void>;
  connect: () => Promise<void>;
}

interface Begin {
  guide: ConnectGuide;
  others: readonly { name: string }[];
  /** One of the usual name is there: its address stays unless another is written. */
  isKnown: boolean;
}

export function useConnect({ guide, others, isKnown }: Begin): ConnectForm {
  const [name, setName] = useState(guide.instanceName);
  const [address, setAddress] = useState(isKnown ? "" : (guide.address.default ?? ""));
  const [values, setValues] = useState<FieldValues>({});
  const [handOn, setHandOn] = useState<HandOnValues>({
    isOn: others.length > 0,
    instance: others[0]?.name ?? "",
    webhook: "sekoia",
    token: "",
    alsoHere: false,
  });
  const check = useChange("checkConnection");
  const preview = useChange("previewConnection");
  const connect = useChange("connect", ["listInstances", "listPlaybooks", "listIncidentTypes", "getStatus"]);
  const [connectedAt, setConnectedAt] = useState("");
  const [isAccepted, setAccepted] = useState(false);

  const order = (given: FieldValues): ConnectOrder => ({
    integration: guide.integration,
    name: name.trim(),
    ...(address.trim() === "" ? {} : { address }),
    parameters: Object.fromEntries(
      Object.entries(given).flatMap(([id, value]) =>
        value === undefined || value === null || value === "" ? [] : [[id, value]],
      ),
    ),
    ...(handOn.isOn && handOn.instance !== ""
      ? {
          handOn: {
            instance: handOn.instance,
            webhook: handOn.webhook,
            ...(handOn.token === "" ? {} : { token: handOn.token }),
          },
          ...(guide.handsOn === "from" ? { incidents: handOn.alsoHere } : {}),
        }
      : {}),
  });
  /** What was found holds for what was asked then. */
  const outdate = () => {
    setAccepted(false);
    check.reset();
    preview.reset();
    connect.reset();
  };
  /** What is kept now need not stand in the page. */
  const forgetSecrets = () => {
    const secrets = new Set(guide.questions.flatMap(({ id, type }) => (type === "secret" ? [id] : [])));
    setValues((old) => Object.fromEntries(Object.entries(old).filter(([id]) => !secrets.has(id))));
    setHandOn((old) => ({ ...old, token: "" }));
  };
  // What is refused is shown where it was asked.
  const quietly = () => undefined;
  return {
    name,
    address,
    values,
    handOn,
    check: check.data,
    preview: preview.data,
    connected: connect.data && { ...connect.data, at: connectedAt },
    checkError: check.error,
    previewError: preview.error,
    connectError: connect.error,
    isAccepted,
    isChecking: check.isPending,
    isLooking: preview.isPending,
    isConnecting: connect.isPending,
    setName: (next) => {
      setName(next);
      outdate();
    },
    setAddress: (next) => {
      setAddress(next);
      outdate();
    },
    set: (id, value) => {
      setValues((old) => ({ ...old, [id]: value ?? null }));
      outdate();
    },
    setHandOn: (next) => {
      setHandOn((old) => ({ ...old, ...next }));
      preview.reset();
      connect.reset();
    },
    accept: () => setAccepted(true),
    runCheck: async (more = {}) => {
      const given = { ...values, ...more };
      setValues(given);
      outdate();
      await check.mutateAsync(order(given)).catch(quietly);
    },
    runPreview: async () => {
      connect.reset();
      await preview.mutateAsync(order(values)).catch(quietly);
    },
    connect: async () => {
      setConnectedAt(new Date().toISOString());
      await connect.mutateAsync(order(values)).then(forgetSecrets, quietly);
    },
  };
}
