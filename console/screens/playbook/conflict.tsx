/** Somebody else saved while there were changes here: who, when, and for what both changed, a choice. Nothing is lost. */
import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { showJson } from "../../parts/form/json-value.ts";
import { Moment } from "../../parts/moment.tsx";
import { type Change, placeKey, placeWords, savedAt } from "./draft.ts";
import classes from "./playbook.module.css";
import type { PlaybookDraft } from "./use-draft.ts";

interface ConflictProps {
  playbook: PlaybookDetail;
  draft: PlaybookDraft;
  onSave: () => void;
}

export function Conflict({ playbook, draft, onSave }: ConflictProps): ReactNode {
  const { clashes } = draft;
  const [chosen, setChosen] = useState<ReadonlyMap<string, "mine" | "theirs">>(new Map());
  const isDecided = clashes.every(({ place }) => chosen.has(placeKey(place)));
  const apply = () => {
    for (const { place } of clashes) {
      if (chosen.get(placeKey(place)) === "theirs") draft.keepTheirs(place);
      else draft.keepMine(place);
    }
    setChosen(new Map());
  };
  return (
    <section className={classes.conflict} aria-label="Saved by somebody else" role="alert">
      <IconUsers size={18} aria-hidden />
      <div className={classes.conflictBody}>
        <Text size="sm" fw={600}>
          {playbook.updatedBy} saved this playbook <Moment at={playbook.updatedAt} absolute="beside" />, while you were
          changing it.
        </Text>
        {clashes.length === 0 ? (
          <>
            <Text size="sm">
              Nothing that you changed was changed there: the graph shows both. Save to put your changes on top.
            </Text>
            <Group gap="xs" mt={6}>
              <Button onClick={onSave} loading={draft.isSaving}>
                {`Save on top of ${playbook.updatedBy}'s version`}
              </Button>
              <Button variant="default" onClick={draft.discard}>
                Discard my changes
              </Button>
            </Group>
          </>
        ) : (
          <>
            <Text size="sm">
              {clashes.length === 1
                ? "One thing was changed by both of you. Choose which one stays; everything else is kept."
                : `${clashes.length} things were changed by both of you. Choose which ones stay; everything else is kept.`}
            </Text>
            {clashes.map((clash) => (
              <Clash
                key={placeKey(clash.place)}
                clash={clash}
                playbook={playbook}
                chosen={chosen.get(placeKey(clash.place))}
                onChoose={(side) => setChosen((old) => new Map(old).set(placeKey(clash.place), side))}
              />
            ))}
            <Group gap="xs" mt={6}>
              <Button onClick={apply} disabled={!isDecided}>
                Use these
              </Button>
              <Button variant="default" onClick={draft.discard}>
                Discard all my changes
              </Button>
            </Group>
          </>
        )}
      </div>
    </section>
  );
}

interface ClashProps {
  clash: Change;
  playbook: PlaybookDetail;
  chosen: "mine" | "theirs" | undefined;
  onChoose: (side: "mine" | "theirs") => void;
}

function Clash({ clash, playbook, chosen, onChoose }: ClashProps): ReactNode {
  const words = placeWords(playbook, clash.place);
  const theirs = savedAt(playbook, clash.place);
  return (
    <div className={classes.clash}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={550} className={classes.wrap ?? ""}>
          {words}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={`Which ${words} stays`}
          value={chosen ?? ""}
          onChange={(side) => onChoose(side === "mine" ? "mine" : "theirs")}
          data={[
            { value: "mine", label: "Mine" },
            { value: "theirs", label: `${playbook.updatedBy}'s` },
          ]}
        />
      </Group>
      <div className={classes.sides}>
        <Side label="Mine" text={showJson(clash.mine)} isChosen={chosen === "mine"} />
        <Side label={`${playbook.updatedBy}'s`} text={showJson(theirs)} isChosen={chosen === "theirs"} />
      </div>
    </div>
  );
}

function Side({ label, text, isChosen }: { label: string; text: string; isChosen: boolean }): ReactNode {
  return (
    <div className={classes.side} data-chosen={isChosen || undefined}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <pre className={classes.sideText}>{text === "" ? "(empty)" : text}</pre>
    </div>
  );
}
