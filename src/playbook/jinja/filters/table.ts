/** Every filter there is. A name that is not here is reported when a playbook is imported. */
import type { Filter } from "../filter.ts";
import { dataFilters } from "./data.ts";
import { encodingFilters } from "./encoding.ts";
import { numberFilters } from "./number.ts";
import { regexFilters } from "./regex.ts";
import { selectFilters } from "./select.ts";
import { sequenceFilters } from "./sequence.ts";
import { textFilters } from "./text.ts";
import { timeFilters } from "./time.ts";

export const filters: ReadonlyMap<string, Filter> = new Map(
  Object.entries({
    ...textFilters,
    ...numberFilters,
    ...sequenceFilters,
    ...selectFilters,
    ...dataFilters,
    ...timeFilters,
    ...regexFilters,
    ...encodingFilters,
  }),
);

export const knownFilters: readonly string[] = [...filters.keys()].sort();
