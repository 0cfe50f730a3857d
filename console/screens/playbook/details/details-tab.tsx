/** What a playbook is and needs, told without its graph: whether it runs here, what starts it, what goes in and comes out. */
import { Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { useCall } from "../../../app/calls.ts";
import { Failure } from "../../../parts/failure.tsx";
import { LongText } from "../../../parts/long-text.tsx";
import { BlockSkeleton, Loading } from "../../../parts/skeletons.tsx";
import { ToneBadge } from "../../../parts/state-badge.tsx";
import { Calls } from "./calls.tsx";
import classes from "./details.module.css";
import { Section } from "./section.tsx";
import { Triggers } from "./triggers.tsx";
import { VerdictCard } from "./verdict-card.tsx";

interface DetailsTabProps {
  playbook: PlaybookDetail;
  /** Why nothing can be changed; undefined: it can. */
  locked: string | undefined;
  /** A version that this page made itself. */
  onMade: (version: string) => void;
  /** What of Sekoia's starts it, to be edited. */
  sekoiaTrigger: ReactNode;
}

export function DetailsTab({ playbook, locked, onMade, sekoiaTrigger }: DetailsTabProps): ReactNode {
  const relations = useCall("getPlaybookRelations", { id: playbook.id });
  const { xsoar, description, tags } = playbook;
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <Section title="About">
          {description === "" ? (
            <Text size="sm" c="dimmed">
              Nobody described it.
            </Text>
          ) : (
            <Text size="sm" component="div" className={classes.description ?? ""}>
              <LongText at={1_200}>{description}</LongText>
            </Text>
          )}
          <dl className={classes.facts}>
            {tags.length > 0 && (
              <div>
                <dt>{xsoar ? "Pack" : "Tags"}</dt>
                <dd className={classes.tags}>
                  {tags.map((tag) => (
                    <ToneBadge key={tag} tone="idle">
                      {tag}
                    </ToneBadge>
                  ))}
                </dd>
              </div>
            )}
            <div>
              <dt>Format</dt>
              <dd>{xsoar ? "Cortex XSOAR" : "Sekoia.io"}</dd>
            </div>
            <div>
              <dt>Id</dt>
              <dd className={classes.mono}>{playbook.id}</dd>
            </div>
            {xsoar && (
              <div>
                <dt>File</dt>
                <dd className={classes.mono}>{xsoar.path}</dd>
              </div>
            )}
            {xsoar && (
              <div>
                <dt>Since it came</dt>
                <dd>{xsoar.edited ? "edited here" : "not edited here"}</dd>
              </div>
            )}
          </dl>
        </Section>
        <Section title="What starts it">
          {xsoar ? (
            <Triggers playbook={playbook} xsoar={xsoar} locked={locked} onMade={onMade} />
          ) : (
            (sekoiaTrigger ?? (
              <Text size="sm" c="dimmed">
                It has no trigger.
              </Text>
            ))
          )}
        </Section>
        {xsoar && <Inputs xsoar={xsoar} />}
        {xsoar && <Outputs outputs={xsoar.outputs} />}
      </div>
      <div className={classes.column}>
        {relations.isError ? (
          <Failure
            error={relations.error}
            title="What it needs cannot be told"
            onRetry={() => void relations.refetch()}
          />
        ) : relations.data === undefined ? (
          <>
            <BlockSkeleton lines={6} />
            <Loading what="what it needs" />
          </>
        ) : (
          <>
            <Section title="Whether it runs here">
              <VerdictCard id={playbook.id} verdict={relations.data.verdict} />
            </Section>
            <Calls playbook={playbook} relations={relations.data} />
          </>
        )}
      </div>
    </div>
  );
}

type Xsoar = NonNullable<PlaybookDetail["xsoar"]>;

function Inputs({ xsoar: { inputs, inputQuery } }: { xsoar: Xsoar }): ReactNode {
  return (
    <Section title="Inputs">
      {inputQuery && (
        <Text size="sm" mb={8} className={classes.wrap ?? ""}>
          {`Runs over the ${inputQuery.entity} that this query finds, as playbookQuery: `}
          <code className={classes.mono}>{inputQuery.query}</code>
        </Text>
      )}
      {inputs.length === 0 ? (
        <Text size="sm" c="dimmed">
          It takes none.
        </Text>
      ) : (
        <div className={classes.frame}>
          <Table className={classes.table ?? ""} verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Needed</Table.Th>
                <Table.Th>Default</Table.Th>
                <Table.Th>What it is</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {inputs.map((input) => (
                <Table.Tr key={input.key}>
                  <Table.Td className={classes.mono}>{input.key}</Table.Td>
                  <Table.Td>{input.required ? "yes" : "no"}</Table.Td>
                  <Table.Td className={classes.mono}>
                    {input.default === null || input.default === "" ? (
                      <span className={classes.dim}>none</span>
                    ) : (
                      <>
                        <LongText at={160}>{input.default}</LongText>
                        <div className={classes.type}>{input.default.includes("${") ? "from the context" : "text"}</div>
                      </>
                    )}
                  </Table.Td>
                  <Table.Td className={classes.wrap}>
                    <LongText at={240}>{input.description}</LongText>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Section>
  );
}

function Outputs({ outputs }: { outputs: Xsoar["outputs"] }): ReactNode {
  return (
    <Section title="Outputs">
      {outputs.length === 0 ? (
        <Text size="sm" c="dimmed">
          It gives none back.
        </Text>
      ) : (
        <div className={classes.frame}>
          <Table className={classes.table ?? ""} verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Path</Table.Th>
                <Table.Th>Type</Table.Th>
                <Table.Th>What it is</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {outputs.map(({ path, type, description }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a path may be named twice
                <Table.Tr key={at}>
                  <Table.Td className={classes.mono}>{path}</Table.Td>
                  <Table.Td>{type ?? <span className={classes.dim}>not told</span>}</Table.Td>
                  <Table.Td className={classes.wrap}>
                    <LongText at={240}>{description}</LongText>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Section>
  );
}
