/** Cortex XSOAR content on its way in: dropped, looked at, brought in, taken back. */
import { Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { ContentImport, ContentPreview } from "#contract/content.ts";
import { call, useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { Loading } from "../../parts/skeletons.tsx";
import classes from "./content-import.module.css";
import { DropContent } from "./drop-content.tsx";
import { type GatheredFile, packUpload } from "./gather-files.ts";
import { PastImports } from "./past-imports.tsx";
import { Preview } from "./preview.tsx";

interface Given {
  file: string;
  bytes: Uint8Array;
  preview: ContentPreview;
}

const makesOld = ["listPlaybooks", "getPlaybook", "listContent", "listImports"] as const;

export function ContentImportScreen(): ReactNode {
  const may = useMay();
  const bring = useChange("importContent", makesOld);
  const [given, setGiven] = useState<Given>();
  const [isReading, setReading] = useState(false);
  const [error, setError] = useState<unknown>();
  const [done, setDone] = useState<ContentImport | null>();
  const above = (
    <TextLink to="/playbooks" size="xs">
      Playbooks
    </TextLink>
  );
  if (!may("content.import")) {
    return (
      <Page title="Bring content in" above={above}>
        <Empty title="Your role may not bring content in" action={<ButtonLink to="/playbooks">Back</ButtonLink>}>
          An engineer or an admin can.
        </Empty>
      </Page>
    );
  }
  const look = async (files: Promise<GatheredFile[]>) => {
    setGiven(undefined);
    setError(undefined);
    setDone(undefined);
    bring.reset();
    setReading(true);
    try {
      const upload = await packUpload(await files);
      setGiven({ ...upload, preview: await call("previewImport", upload) });
    } catch (failure) {
      setError(failure);
    } finally {
      setReading(false);
    }
  };
  const take = async ({ file, bytes, preview }: Given, conflicts: "refuse" | "keep" | "replace") => {
    const order = { file, bytes, conflicts, fingerprint: preview.fingerprint };
    const result = await bring.mutateAsync(order).catch(() => undefined);
    if (!result) return;
    setDone(result.import);
    setGiven(undefined);
  };
  return (
    <Page
      title="Bring content in"
      above={above}
      lead="Cortex XSOAR's own files. You see what changes before anything is kept, and can take it back."
    >
      <DropContent isWorking={isReading || bring.isPending} onFiles={(files) => void look(files)} />
      {isReading && <Loading what="what would change" />}
      {error !== undefined && <Failure error={error} title="It cannot be looked at" />}
      {bring.isError && <Failure error={bring.error} title="Nothing was brought in" />}
      {given && (
        <Preview
          key={given.preview.fingerprint}
          file={given.file}
          preview={given.preview}
          isWorking={bring.isPending}
          onTake={(conflicts) => void take(given, conflicts)}
          onCancel={() => setGiven(undefined)}
        />
      )}
      {done !== undefined && (
        <div role="status" className={classes.done}>
          {done === null ? (
            <Text>There was nothing new to bring in.</Text>
          ) : (
            <Text>
              {`${done.added} added, ${done.changed} changed from ${done.source}. `}
              <TextLink to="/playbooks">See the playbooks</TextLink>
            </Text>
          )}
        </div>
      )}
      <PastImports makesOld={makesOld} />
    </Page>
  );
}
