import type { CommandDefinition } from "#sdk/command.ts";
import { filterByList } from "./filter-by-list.ts";
import { addToList, createList, getList, removeFromList, setList } from "./lists.ts";

export const listCommands: readonly CommandDefinition[] = [
  getList,
  createList,
  setList,
  addToList,
  removeFromList,
  filterByList,
];
