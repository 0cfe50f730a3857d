/** A binary heap: `pop` gives the item that goes first. Equal items keep no order; callers add a sequence number. */
export class PriorityQueue<Item> {
  readonly #items: Item[] = [];
  readonly #goesFirst: (a: Item, b: Item) => boolean;

  constructor(goesFirst: (a: Item, b: Item) => boolean) {
    this.#goesFirst = goesFirst;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above] as Item;
      if (!this.#goesFirst(item, parent)) break;
      items[at] = parent;
      at = above;
    }
    items[at] = item;
  }

  pop(): Item | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (items.length > 0 && last !== undefined) this.#sink(last);
    return first;
  }

  #sink(item: Item): void {
    const items = this.#items;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      if (below >= items.length) break;
      if (below + 1 < items.length && this.#goesFirst(items[below + 1] as Item, items[below] as Item)) below++;
      const child = items[below] as Item;
      if (!this.#goesFirst(child, item)) break;
      items[at] = child;
      at = below;
    }
    items[at] = item;
  }
}
