/** Whom to tell of what changed. To be called after the commit, never before: whoever hears of it asks for it at once. */
export interface Changes {
  runs(ids: Iterable<string>): void;
  alerts(): void;
  incidents(): void;
  /** Instances and trigger configurations: parameters, health, who uses them. */
  instances(): void;
  playbooks(ids: Iterable<string>): void;
  /** The switch that pauses all writes to the outside. */
  writes(): void;
}

/** For who runs without anybody watching. */
export const nobodyToTell: Changes = {
  runs() {},
  alerts() {},
  incidents() {},
  instances() {},
  playbooks() {},
  writes() {},
};
