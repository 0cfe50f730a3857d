/** What happened in a frame, in order: a part of it at first, more where one asks for it, or the end at once. */
import { Button, Group, Skeleton, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useCall } from "../../app/calls.ts";
import { Failure } from "../failure.tsx";
import { StoryList } from "./story-list.tsx";

export interface StoryPagesProps {
  id: string;
  frame: string;
  since: string;
  label: string;
  onOpen: (frame: string, task: string) => void;
}

const atOnce = 200;

export function StoryPages({ id, frame, since, label, onOpen }: StoryPagesProps): ReactNode {
  const [offset, setOffset] = useState(0);
  const input = { id, frame, offset, limit: atOnce };
  const { data, error, refetch } = useCall("tellRunStory", input, { keepsFormer: true });
  if (error) return <Failure error={error} title="What happened cannot be shown" onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={80} aria-label="Loading what happened" />;
  const last = Math.max(0, data.total - atOnce);
  const to = (at: number) => Math.min(last, Math.max(0, at));
  return (
    <>
      {data.total > atOnce && (
        <Group gap={6} mb="sm" role="group" aria-label="Which part of it">
          <Text size="xs" c="dimmed">
            {`${(offset + 1).toLocaleString("en")} to ${(offset + data.items.length).toLocaleString("en")} of ${data.total.toLocaleString("en")}`}
          </Text>
          {(
            [
              ["The beginning", 0],
              ["Before", to(offset - atOnce)],
              ["After", to(offset + atOnce)],
              ["The end", last],
            ] as const
          ).map(([words, at]) => (
            <Button
              key={words}
              variant="default"
              size="compact-xs"
              disabled={at === offset}
              onClick={() => setOffset(at)}
            >
              {words}
            </Button>
          ))}
        </Group>
      )}
      <StoryList story={data.items} since={since} label={label} onOpen={onOpen} />
    </>
  );
}
