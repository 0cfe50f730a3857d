/**
 * What a person changed in a playbook and did not save yet: place by place, with what stood there before. So a change by
 * somebody else is merged where it touches nothing of ours, and shown where it does; nothing is lost either way.
 */
import type { PlaybookDetail, PlaybookEdit, PlaybookNode } from "#contract/playbook.ts";
import { isSameValue, settle } from "../../parts/form/field-values.ts";
import { isSameJson, type Json } from "../../parts/form/json-value.ts";

export type Place =
  | { of: "name" }
  /** The trigger's configuration, by its id. */
  | { of: "trigger" }
  | { of: "account"; integration: string }
  | { of: "argument"; node: string; argument: string };

export interface Change {
  place: Place;
  before: Json | undefined;
  mine: Json | undefined;
}

export type Draft = ReadonlyMap<string, Change>;
export const emptyDraft: Draft = new Map();

type Playbook = Pick<PlaybookDetail, "name" | "nodes" | "version">;

export const placeKey = (place: Place): string => JSON.stringify(Object.values(place));

/** What is saved at a place. */
export function savedAt({ name, nodes }: Playbook, place: Place): Json | undefined {
  switch (place.of) {
    case "name":
      return name;
    case "trigger":
      return nodes.find(({ trigger }) => trigger)?.trigger?.configuration.id ?? undefined;
    case "account":
      return nodes.find(({ account }) => account?.integration === place.integration)?.account?.instance ?? undefined;
    case "argument":
      return argumentAt(nodes, place)?.value;
  }
}

/** What is shown at a place: mine where I changed it. */
export function shownAt(draft: Draft, playbook: Playbook, place: Place): Json | undefined {
  const change = draft.get(placeKey(place));
  return change ? change.mine : savedAt(playbook, place);
}

export function write(draft: Draft, playbook: Playbook, place: Place, mine: Json | undefined): Draft {
  const key = placeKey(place);
  const saved = savedAt(playbook, place);
  const next = new Map(draft);
  if (isAlike(playbook, place, saved, mine)) next.delete(key);
  else next.set(key, { place, before: draft.has(key) ? draft.get(key)?.before : saved, mine });
  return next;
}

/** My changes of places that somebody else changed to something else meanwhile. */
export function findClashes(draft: Draft, playbook: Playbook): Change[] {
  return [...draft.values()].filter(({ place, before, mine }) => {
    const saved = savedAt(playbook, place);
    return !isAlike(playbook, place, saved, before) && !isAlike(playbook, place, saved, mine);
  });
}

/** Of a clash: mine goes on top of theirs. */
export function keepMine(draft: Draft, playbook: Playbook, place: Place): Draft {
  const change = draft.get(placeKey(place));
  if (!change) return draft;
  return new Map(draft).set(placeKey(place), { ...change, before: savedAt(playbook, place) });
}

/** Of a clash: theirs stays. */
export function keepTheirs(draft: Draft, place: Place): Draft {
  const next = new Map(draft);
  next.delete(placeKey(place));
  return next;
}

/** After a save: what was sent is no change any more, unless it was changed again while it was on its way. */
export function afterSave(draft: Draft, sent: Draft, saved: Playbook): Draft {
  const next = new Map(draft);
  for (const [key, change] of draft) {
    if (sent.get(key) === change) next.delete(key);
    else if (sent.has(key)) next.set(key, { ...change, before: savedAt(saved, change.place) });
  }
  return next;
}

export function toEdit(draft: Draft, playbook: Playbook): PlaybookEdit {
  const edit: PlaybookEdit = { version: playbook.version };
  for (const { place, mine } of draft.values()) {
    switch (place.of) {
      case "name":
        edit.name = String(mine ?? "");
        break;
      case "trigger":
        edit.triggerConfiguration = typeof mine === "string" ? mine : null;
        break;
      case "account":
        edit.accounts = { ...edit.accounts, [place.integration]: typeof mine === "string" ? mine : null };
        break;
      case "argument": {
        const field = argumentAt(playbook.nodes, place);
        const value = mine === undefined ? null : field ? settle(field, mine) : mine;
        edit.arguments = {
          ...edit.arguments,
          [place.node]: { ...edit.arguments?.[place.node], [place.argument]: value },
        };
      }
    }
  }
  return edit;
}

/** `Create incident on XSOAR, Headers`: a place as people find it. */
export function placeWords({ nodes }: Playbook, place: Place): string {
  switch (place.of) {
    case "name":
      return "Name";
    case "trigger":
      return "Trigger Configuration";
    case "account": {
      const name = nodes.find(({ integration }) => integration?.id === place.integration)?.integration?.name;
      return `Module Configuration of ${name ?? place.integration}`;
    }
    case "argument": {
      const node = nodes.find(({ id }) => id === place.node);
      return `${node?.name ?? `Block ${place.node}`}, ${argumentAt(nodes, place)?.label ?? place.argument}`;
    }
  }
}

function argumentAt(nodes: readonly PlaybookNode[], place: { node: string; argument: string }) {
  return nodes.find(({ id }) => id === place.node)?.arguments.find(({ id }) => id === place.argument);
}

function isAlike(playbook: Playbook, place: Place, a: Json | undefined, b: Json | undefined): boolean {
  const field = place.of === "argument" ? argumentAt(playbook.nodes, place) : undefined;
  return field ? isSameValue(field, a, b) : isSameJson(a, b);
}
