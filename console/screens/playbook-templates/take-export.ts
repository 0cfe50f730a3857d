/** An export on its way in: read, sent, and when it is refused kept with what is wrong, to be mended here. */
import { useState } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { useChange } from "../../app/calls.ts";

export interface GivenExport {
  file: string;
  text: string;
}

export interface Outcome extends GivenExport {
  /** Undefined while it is on its way. */
  playbook?: PlaybookDetail;
  error?: unknown;
}

export interface TakenExports {
  outcomes: readonly Outcome[];
  isWorking: boolean;
  /** Answers the playbook when there was one export and it was taken. */
  take: (given: readonly GivenExport[]) => Promise<PlaybookDetail | undefined>;
  clear: () => void;
}

/** What the API takes, in characters. */
export const longestExport = 5_000_000;
const longestName = 300;

export function useTakeExports(): TakenExports {
  const create = useChange("createPlaybook", ["listPlaybooks"]);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [isWorking, setWorking] = useState(false);
  const take = async (given: readonly GivenExport[]) => {
    setWorking(true);
    setOutcomes(given);
    const done: Outcome[] = [];
    // One after the other, so that what comes of each is told in their order.
    for (const { file, text } of given) {
      const outcome = await create
        .mutateAsync({ file: file.slice(-longestName), text })
        .then((playbook) => ({ playbook }))
        .catch((error: unknown) => ({ error }));
      done.push({ file, text, ...outcome });
      setOutcomes([...done, ...given.slice(done.length)]);
    }
    setWorking(false);
    const [only, ...others] = done;
    return others.length === 0 ? only?.playbook : undefined;
  };
  return { outcomes, isWorking, take, clear: () => setOutcomes([]) };
}

/** Files as texts; what is no text or too long is told by its name. */
export async function readFiles(files: readonly File[]): Promise<{ given: GivenExport[]; refused: string[] }> {
  const given: GivenExport[] = [];
  const refused: string[] = [];
  for (const file of files) {
    // A character takes at most four bytes; this is only so that nobody reads a disk image into memory.
    if (file.size > longestExport * 4) {
      refused.push(`${file.name} is larger than an export can be.`);
      continue;
    }
    const text = await file.text().catch(() => undefined);
    if (text === undefined) refused.push(`${file.name} cannot be read; it may be a folder.`);
    else if (text.length > longestExport)
      refused.push(`${file.name} has more than ${longestExport / 1e6} million characters.`);
    else if (text.includes("\0")) refused.push(`${file.name} is no text.`);
    else given.push({ file: file.name, text });
  }
  return { given, refused };
}
