/** The rows of a long list that are in sight, a page at a time: what is scrolled past is not asked for. */
import { useQueries } from "@tanstack/react-query";

export const pageSize = 100;

export interface PageOf<Row> {
  items: readonly Row[];
  total: number;
}

export interface Pages<Row> {
  row: (index: number) => Row | undefined;
  error: Error | null;
}

export interface PagesAsked<Row> {
  /** What is asked for, as the queries' key. */
  key: readonly [name: string, input: Readonly<Record<string, unknown>>];
  ask: (offset: number) => Promise<PageOf<Row>>;
  /** The rows in sight. */
  first: number;
  last: number;
}

export function usePages<Row>({ key: [name, input], ask, first, last }: PagesAsked<Row>): Pages<Row> {
  const from = Math.floor(Math.max(0, first) / pageSize);
  const to = Math.floor(Math.max(first, last) / pageSize);
  const offsets = Array.from({ length: to - from + 1 }, (_, at) => (from + at) * pageSize);
  const answers = useQueries({
    queries: offsets.map((offset) => ({
      queryKey: [name, { ...input, offset, limit: pageSize }],
      queryFn: () => ask(offset),
    })),
  });
  return {
    row: (index) => answers[Math.floor(index / pageSize) - from]?.data?.items[index % pageSize],
    error: answers.find(({ error }) => error)?.error ?? null,
  };
}
