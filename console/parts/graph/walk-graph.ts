/** Moving between blocks by arrow keys: along the edges, and to the neighbours beside. */
import { blockSize, type Drawing, type Point } from "./drawing.ts";

export type Step = "forward" | "back" | "before" | "after" | "first" | "last";

/** The step that a key means: in a drawing that runs down, down is forward and right is the block beside. */
export function stepOfKey(key: string, direction: Drawing["direction"]): Step | undefined {
  const down = direction === "down";
  switch (key) {
    case "ArrowDown":
      return down ? "forward" : "after";
    case "ArrowUp":
      return down ? "back" : "before";
    case "ArrowRight":
      return down ? "after" : "forward";
    case "ArrowLeft":
      return down ? "before" : "back";
    case "Home":
      return "first";
    case "End":
      return "last";
    default:
      return undefined;
  }
}

/** Where the step leads; undefined when it leads nowhere. */
export function walk(drawing: Drawing, from: string, step: Step): string | undefined {
  const places = new Map<string, Point>(drawing.blocks.map(({ id, x, y }) => [id, { x, y }]));
  const order = readingOrder(drawing);
  if (step === "first") return order[0];
  if (step === "last") return order.at(-1);
  const here = places.get(from);
  if (!here) return order[0];
  const across = drawing.direction === "down" ? "x" : "y";
  const along = across === "x" ? "y" : "x";
  if (step === "forward" || step === "back") {
    const ends = drawing.edges.flatMap((edge) => {
      if (step === "forward") return edge.from === from ? [edge.to] : [];
      return edge.to === from ? [edge.from] : [];
    });
    return nearest(
      ends,
      places,
      (place) => Math.abs(place[across] - here[across]) * 1e-3 + Math.abs(place[along] - here[along]),
    );
  }
  const sign = step === "after" ? 1 : -1;
  const reach = across === "x" ? blockSize.height : blockSize.width;
  const beside = order.filter((id) => {
    const place = places.get(id);
    return place && sign * (place[across] - here[across]) > 0 && Math.abs(place[along] - here[along]) < reach;
  });
  return nearest(beside, places, (place) => Math.abs(place[across] - here[across]));
}

function nearest(
  ids: readonly string[],
  places: ReadonlyMap<string, Point>,
  distance: (place: Point) => number,
): string | undefined {
  let [found, least]: [string | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const id of ids) {
    const place = places.get(id);
    const far = place ? distance(place) : Number.POSITIVE_INFINITY;
    if (far < least) [found, least] = [id, far];
  }
  return found;
}

/** Blocks in the order a reader meets them: row by row. */
export function readingOrder({ blocks, direction }: Pick<Drawing, "blocks" | "direction">): string[] {
  const [first, second] = direction === "down" ? (["y", "x"] as const) : (["x", "y"] as const);
  return [...blocks].sort((a, b) => a[first] - b[first] || a[second] - b[second]).map(({ id }) => id);
}
