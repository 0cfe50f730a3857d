/** A new playbook: from a template, or from an export. */
import { SimpleGrid, Skeleton, Text, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { PlaybookDetail, PlaybookTemplate } from "#contract/playbook.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { Loading } from "../../parts/skeletons.tsx";
import { DropZone } from "./drop-zone.tsx";
import { MendExport } from "./mend-export.tsx";
import { type GivenExport, type Outcome, readFiles, useTakeExports } from "./take-export.ts";
import { TemplateCard } from "./template-card.tsx";
import classes from "./templates.module.css";

export function PlaybookTemplatesScreen(): ReactNode {
  const navigate = useNavigate();
  const mayEdit = useMay()("playbooks.edit");
  const exports = useTakeExports();
  const [isPasting, setPasting] = useState(false);
  const [unreadable, setUnreadable] = useState<readonly string[]>([]);
  const open = (playbook: PlaybookDetail) => void navigate({ to: "/playbooks/$id", params: { id: playbook.id } });
  const bring = async (given: readonly GivenExport[]) => {
    const playbook = await exports.take(given);
    if (playbook) open(playbook);
  };
  const read = async (files: readonly File[]) => {
    setPasting(false);
    const { given, refused } = await readFiles(files);
    setUnreadable(refused);
    if (given.length > 0) await bring(given);
    else exports.clear();
  };
  const above = (
    <TextLink to="/playbooks" size="xs">
      Playbooks
    </TextLink>
  );
  if (!mayEdit) {
    return (
      <Page title="New playbook" above={above}>
        <Empty
          title="Your role may look at playbooks, not make them"
          action={<ButtonLink to="/playbooks">Back</ButtonLink>}
        >
          An engineer or an admin can.
        </Empty>
      </Page>
    );
  }
  const [only] = exports.outcomes.length === 1 ? exports.outcomes : [];
  const showsMend = isPasting || (only !== undefined && only.error !== undefined);
  return (
    <Page title="New playbook" above={above} lead="It is made switched off; nothing runs before you switch it on.">
      <DropZone isWorking={exports.isWorking} onFiles={(files) => void read(files)} onPaste={() => setPasting(true)} />
      {unreadable.map((words) => (
        <Text key={words} size="sm" c="var(--tocsin-failed)" role="alert" mt="xs">
          {words}
        </Text>
      ))}
      {showsMend && (
        <MendExport
          // A new refusal begins anew with the text it is about.
          key={only === undefined ? "paste" : `${only.file} ${String(only.error)} ${only.text.length}`}
          given={only ?? { file: "", text: "" }}
          error={only?.error}
          isWorking={exports.isWorking}
          onImport={(text) => void bring([{ file: only?.file || "pasted.json", text }])}
          onCancel={() => {
            setPasting(false);
            exports.clear();
          }}
        />
      )}
      {exports.outcomes.length > 1 && <Outcomes outcomes={exports.outcomes} />}
      <Templates onMade={open} />
    </Page>
  );
}

function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }): ReactNode {
  return (
    <ul className={classes.outcomes} aria-live="polite">
      {outcomes.map(({ file, playbook, error }) => (
        <li key={file}>
          {playbook ? (
            <>
              {`${file}: `}
              <TextLink to="/playbooks/$id" params={{ id: playbook.id }}>
                {playbook.name}
              </TextLink>
            </>
          ) : error === undefined ? (
            `${file}: on its way`
          ) : (
            <Failure error={error} title={`${file} cannot be taken as it is; bring it alone to see where`} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Templates({ onMade }: { onMade: (playbook: PlaybookDetail) => void }): ReactNode {
  const templates = useCall("listTemplates", {});
  const create = useChange("createPlaybook", ["listPlaybooks"]);
  const [text, setText] = useState("");
  const using =
    create.isPending && create.variables && "template" in create.variables ? create.variables.template : undefined;
  const shown = templates.data?.items.filter((template) => isAbout(template, text));
  return (
    <section className={classes.templates} aria-labelledby="templates">
      <div className={classes.templatesHead}>
        <Title order={2} id="templates">
          Use a template
        </Title>
        {(templates.data?.items.length ?? 0) > 6 && (
          <SearchField label="Search templates" value={text} onChange={setText} />
        )}
      </div>
      {create.isError && <Failure error={create.error} title="The playbook was not made" />}
      {templates.isError ? (
        <Failure
          error={templates.error}
          title="The templates cannot be shown"
          onRetry={() => void templates.refetch()}
        />
      ) : shown === undefined ? (
        <>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} aria-hidden>
            {[0, 1, 2].map((card) => (
              <Skeleton key={card} height={250} radius="md" />
            ))}
          </SimpleGrid>
          <Loading what="the templates" />
        </>
      ) : (
        <ul className={classes.cards}>
          {shown.map((template) => (
            <TemplateCard
              key={template.id}
              template={template}
              isWorking={using === template.id}
              isDisabled={create.isPending}
              onUse={() => {
                // What was refused is told above.
                void create.mutateAsync({ template: template.id }).then(onMade, () => undefined);
              }}
            />
          ))}
        </ul>
      )}
      {shown?.length === 0 && (
        <Text size="sm" c="dimmed">
          {text === "" ? "There are no templates." : "No template has these words."}
        </Text>
      )}
    </section>
  );
}

function isAbout({ name, description, tags, integrations }: PlaybookTemplate, text: string): boolean {
  const all = [name, description, ...tags, ...integrations].join("\n").toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
