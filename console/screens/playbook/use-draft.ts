/** The unsaved changes of one playbook, and saving them. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { TocsinError } from "#contract/errors.ts";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { askAgain, call } from "../../app/calls.ts";
import type { Json } from "../../parts/form/json-value.ts";
import {
  afterSave,
  type Change,
  type Draft,
  emptyDraft,
  findClashes,
  keepMine,
  keepTheirs,
  type Place,
  placeKey,
  shownAt,
  toEdit,
  write,
} from "./draft.ts";

export interface PlaybookDraft {
  changes: Draft;
  isDirty: boolean;
  isSaving: boolean;
  /** Why the last save was refused; undefined when it was for a newer version, which is shown as such. */
  error: unknown;
  /** A newer version was saved by somebody else while there were changes here. */
  isBehind: boolean;
  clashes: Change[];
  at: (place: Place) => Json | undefined;
  isChanged: (place: Place) => boolean;
  set: (place: Place, value: Json | undefined) => void;
  /** Answers the saved playbook; undefined when it was not saved. */
  save: () => Promise<PlaybookDetail | undefined>;
  discard: () => void;
  /** A version that this page made itself, by switching it on or off. */
  follow: (version: string) => void;
  /** After a change of what the playbook uses, which makes a version too: that one is ours as well. */
  followOwnChange: () => Promise<void>;
  keepMine: (place: Place) => void;
  keepTheirs: (place: Place) => void;
}

export function useDraft(playbook: PlaybookDetail): PlaybookDraft {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(emptyDraft);
  /** The version that the changes began from, or that was last looked at. */
  const [begun, setBegun] = useState(playbook.version);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const isDirty = draft.size > 0;
  // Without changes there is nothing to be behind with.
  if (!isDirty && begun !== playbook.version) setBegun(playbook.version);

  const take = (saved: PlaybookDetail) => {
    queries.setQueryData(["getPlaybook", { id: saved.id }], saved);
    setBegun(saved.version);
  };
  const save = async () => {
    if (isSaving) return undefined;
    setSaving(true);
    setError(undefined);
    const sent = draft;
    try {
      const saved = await call("savePlaybook", { id: playbook.id, ...toEdit(sent, playbook) });
      take(saved);
      setDraft((now) => afterSave(now, sent, saved));
      await askAgain(queries, ["listPlaybooks"]);
      return saved;
    } catch (failure) {
      const now = await call("getPlaybook", { id: playbook.id }).catch(() => undefined);
      const code: string | undefined = failure instanceof TocsinError ? failure.code : undefined;
      if (now && code === "CHANGE_CONFLICT") {
        // Somebody saved before us: that is told with who and when.
        queries.setQueryData(["getPlaybook", { id: now.id }], now);
      } else {
        if (now && code === "CHANGE_NOT_TAKEN_UP") {
          take(now);
          setDraft((later) => afterSave(later, sent, now));
        }
        setError(failure);
      }
      return undefined;
    } finally {
      setSaving(false);
    }
  };
  return {
    changes: draft,
    isDirty,
    isSaving,
    error,
    isBehind: isDirty && begun !== playbook.version,
    clashes: findClashes(draft, playbook),
    at: (place) => shownAt(draft, playbook, place),
    isChanged: (place) => draft.has(placeKey(place)),
    set: (place, value) => {
      setDraft((now) => write(now, playbook, place, value));
      setError(undefined);
    },
    save,
    discard: () => {
      setDraft(emptyDraft);
      setError(undefined);
    },
    follow: setBegun,
    followOwnChange: async () => {
      // What cannot be read now is read by whoever shows it.
      await call("getPlaybook", { id: playbook.id }).then(take, () => undefined);
    },
    keepMine: (place) => setDraft((now) => keepMine(now, playbook, place)),
    keepTheirs: (place) => setDraft((now) => keepTheirs(now, place)),
  };
}
