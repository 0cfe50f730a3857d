/** The text of an XSOAR playbook that is being written: what is unsaved, what is wrong with it, and how it is kept. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { TocsinError } from "#contract/errors.ts";
import type { PlacedProblem, PlaybookDetail, PlaybookNode } from "#contract/playbook.ts";
import { askAgain, call } from "../../../app/calls.ts";

/** After so long without a key the server is asked what is wrong. */
const pauseMs = 350;

export interface CheckedText {
  nodes: readonly PlaybookNode[];
  problems: readonly PlacedProblem[];
  /** The graph is of an earlier text: this one has errors. */
  isFormerGraph: boolean;
}

export interface TextDraft {
  /** As it is written. */
  text: string;
  /** As it is kept: the draft if there is one, else what is live. */
  saved: string;
  isDirty: boolean;
  isSaving: boolean;
  isChecking: boolean;
  /** Of the text as it was a moment ago. */
  checked: CheckedText;
  error: unknown;
  /** Somebody else saved while there were changes here. */
  isBehind: boolean;
  set: (text: string) => void;
  saveDraft: () => Promise<boolean>;
  /** Live from then on. */
  saveVersion: (note: string) => Promise<boolean>;
  /** Takes the kept draft away, and what was not saved. */
  dropDraft: () => Promise<boolean>;
  discard: () => void;
  /** Saving writes over what somebody else saved. */
  keepMine: () => void;
  rename: (name: string) => Promise<boolean>;
  /** A version that this page made itself. */
  follow: (version: string) => void;
}

export function useTextDraft(playbook: PlaybookDetail): TextDraft {
  const queries = useQueryClient();
  const saved = playbook.xsoar?.draft?.code ?? playbook.code;
  const [mine, setMine] = useState<string>();
  const [begun, setBegun] = useState(playbook.version);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const isDirty = mine !== undefined && mine !== saved;
  if (!isDirty && begun !== playbook.version) setBegun(playbook.version);
  const text = mine ?? saved;
  const { checked, isChecking } = useChecked(playbook, text);

  const send = async (edit: Partial<Parameters<typeof call<"savePlaybook">>[1]>, sent?: string): Promise<boolean> => {
    if (isSaving) return false;
    setSaving(true);
    setError(undefined);
    try {
      const now = await call("savePlaybook", { ...edit, id: playbook.id, version: begun });
      queries.setQueryData(["getPlaybook", { id: now.id }], now);
      setBegun(now.version);
      // What was written while it was on its way stays.
      setMine((written) => (written === sent ? undefined : written));
      await askAgain(queries, ["listPlaybooks", "listPlaybookVersions", "getPlaybookRelations"]);
      return true;
    } catch (failure) {
      const code: string | undefined = failure instanceof TocsinError ? failure.code : undefined;
      const now =
        code === "CHANGE_CONFLICT" ? await call("getPlaybook", { id: playbook.id }).catch(() => undefined) : undefined;
      // Somebody saved before us: that is told with who and when.
      if (now) queries.setQueryData(["getPlaybook", { id: now.id }], now);
      if (!now || !isDirty) setError(failure);
      return false;
    } finally {
      setSaving(false);
    }
  };
  return {
    text,
    saved,
    isDirty,
    isSaving,
    isChecking,
    checked,
    error,
    isBehind: isDirty && begun !== playbook.version,
    set: (next) => {
      setMine(next);
      setError(undefined);
    },
    saveDraft: () => send({ text, asDraft: true }, mine),
    saveVersion: (note) => send({ text, ...(note.trim() === "" ? {} : { note: note.trim() }) }, mine),
    dropDraft: () => send({ dropDraft: true }, mine),
    discard: () => {
      setMine(undefined);
      setError(undefined);
    },
    keepMine: () => setBegun(playbook.version),
    rename: (name) => send({ name }, mine),
    follow: setBegun,
  };
}

function useChecked(playbook: PlaybookDetail, text: string): { checked: CheckedText; isChecking: boolean } {
  const { id, code, nodes, problems, xsoar } = playbook;
  const [answer, setAnswer] = useState<{ text: string; nodes: PlaybookNode[]; problems: PlacedProblem[] }>();
  const [lastNodes, setLastNodes] = useState<readonly PlaybookNode[]>();
  const isLive = xsoar === null || text === code;
  const isAnswered = isLive || answer?.text === text;
  useEffect(() => {
    if (isAnswered) return;
    let isOld = false;
    const timer = setTimeout(() => {
      call("checkPlaybook", { id, text }).then(
        (found) => {
          if (isOld) return;
          setAnswer({ text, ...found });
          if (found.nodes.length > 0) setLastNodes(found.nodes);
        },
        // Whoever saves is told what is wrong with the way to the server.
        () => undefined,
      );
    }, pauseMs);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [id, text, isAnswered]);
  if (isLive || !answer) return { checked: { nodes, problems, isFormerGraph: false }, isChecking: !isAnswered };
  const isFormerGraph = answer.nodes.length === 0;
  return {
    checked: { nodes: isFormerGraph ? (lastNodes ?? nodes) : answer.nodes, problems: answer.problems, isFormerGraph },
    isChecking: !isAnswered,
  };
}
