/** What a screen adds to the command palette while it is shown: `usePaletteActions([{ id, label, run }])`. */
import type { Icon } from "@tabler/icons-react";
import {
  createContext,
  type Dispatch,
  type ReactNode,
  type SetStateAction,
  useContext,
  useEffect,
  useId,
  useState,
} from "react";

export interface PaletteAction {
  id: string;
  label: string;
  description?: string;
  icon?: Icon;
  /** Further words by which one may look for it. */
  keywords?: string;
  run(): void;
}

type ByOwner = ReadonlyMap<string, readonly PaletteAction[]>;

const AddedContext = createContext<ByOwner>(new Map());
const SetAddedContext = createContext<Dispatch<SetStateAction<ByOwner>>>(() => {});

export function PaletteProvider({ children }: { children: ReactNode }): ReactNode {
  const [byOwner, setByOwner] = useState<ByOwner>(new Map());
  return (
    <SetAddedContext value={setByOwner}>
      <AddedContext value={byOwner}>{children}</AddedContext>
    </SetAddedContext>
  );
}

export function useAddedActions(): readonly PaletteAction[] {
  return [...useContext(AddedContext).values()].flat();
}

/** The list must be memoised: a new one replaces the old. */
export function usePaletteActions(actions: readonly PaletteAction[]): void {
  const owner = useId();
  const setByOwner = useContext(SetAddedContext);
  useEffect(() => {
    setByOwner((old) => new Map(old).set(owner, actions));
    return () =>
      setByOwner((old) => {
        const rest = new Map(old);
        rest.delete(owner);
        return rest;
      });
  }, [owner, actions, setByOwner]);
}
