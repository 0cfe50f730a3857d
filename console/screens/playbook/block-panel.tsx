/** One block: what it is, which account it uses, what starts it, its arguments. */
import { Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import type { PlaybookDetail, PlaybookNode } from "#contract/playbook.ts";
import { FieldInput } from "../../parts/form/field-input.tsx";
import { checkField } from "../../parts/form/field-values.ts";
import { whatItDoes } from "../../parts/graph/describe-block.ts";
import { KindIcon } from "../../parts/graph/kind-icon.tsx";
import { BlockProblems } from "./block-problems.tsx";
import { InsertValue } from "./insert-value.tsx";
import { ModuleConfiguration } from "./module-configuration.tsx";
import { PanelHead } from "./panel-head.tsx";
import classes from "./playbook.module.css";
import { TriggerConfiguration } from "./trigger-configuration.tsx";
import type { PlaybookDraft } from "./use-draft.ts";

interface BlockPanelProps {
  node: PlaybookNode;
  playbook: PlaybookDetail;
  draft: PlaybookDraft;
  /** The field to look at. */
  focusOn: string | undefined;
  isReadOnly: boolean;
  onBack?: (() => void) | undefined;
  onClose: () => void;
}

export function BlockPanel({
  node,
  playbook,
  draft,
  focusOn,
  isReadOnly,
  onBack,
  onClose,
}: BlockPanelProps): ReactNode {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focusOn !== undefined) lookAt(body.current, focusOn);
  }, [focusOn]);
  const problems = playbook.problems.filter((problem) => problem.node === node.id);
  const known = new Set(node.arguments.map(({ id }) => id));
  const ofArgument = (id: string) => problems.filter(({ argument }) => argument === id);
  return (
    <>
      <PanelHead
        title={node.name || "Without a name"}
        icon={<KindIcon kind={node.kind} />}
        under={
          <Text size="xs" c="dimmed">
            {whatItDoes(node)}
          </Text>
        }
        onBack={onBack}
        onClose={onClose}
      />
      <div ref={body} className={classes.panelBody}>
        {node.description && (
          <Text size="sm" className={classes.wrap ?? ""}>
            {node.description}
          </Text>
        )}
        <BlockProblems
          problems={problems.filter(({ argument }) => argument === undefined || !known.has(argument))}
          isOutdated={
            (node.account !== null && draft.isChanged({ of: "account", integration: node.account.integration })) ||
            (node.trigger !== null && draft.isChanged({ of: "trigger" }))
          }
        />
        {node.account && (
          <ModuleConfiguration
            node={node}
            account={node.account}
            playbook={playbook}
            draft={draft}
            isReadOnly={isReadOnly}
          />
        )}
        {node.trigger && <TriggerConfiguration trigger={node.trigger} draft={draft} isReadOnly={isReadOnly} />}
        {node.arguments.length > 0 && (
          <section aria-label="Arguments">
            {(node.account || node.trigger) && (
              <Title order={3} className={classes.section ?? ""}>
                Arguments
              </Title>
            )}
            <Stack gap="md">
              {node.arguments.map((argument) => {
                const place = { of: "argument", node: node.id, argument: argument.id } as const;
                const value = draft.at(place);
                const isChanged = draft.isChanged(place);
                return (
                  <div
                    key={argument.id}
                    data-field={argument.id}
                    className={classes.argument}
                    data-changed={isChanged || undefined}
                  >
                    <FieldInput
                      field={argument}
                      value={value}
                      isArgument
                      isDisabled={isReadOnly}
                      fault={checkField(argument, value, { allowsTemplates: true })}
                      onChange={(next) => draft.set(place, next)}
                      {...(isReadOnly || playbook.language !== "sekoia"
                        ? {}
                        : {
                            tools: (write) => (
                              <InsertValue playbook={playbook} node={node.id} field={argument.label} onInsert={write} />
                            ),
                          })}
                    />
                    <BlockProblems problems={ofArgument(argument.id)} isOutdated={isChanged} />
                  </div>
                );
              })}
            </Stack>
          </section>
        )}
        {node.arguments.length === 0 && !node.account && !node.trigger && (
          <Text size="sm" c="dimmed">
            There is nothing to configure in this block.
          </Text>
        )}
      </div>
    </>
  );
}

/** Shows a field and puts the cursor into it. */
function lookAt(body: HTMLElement | null, field: string): void {
  const found = body?.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`);
  if (!found) return;
  found.scrollIntoView({ block: "nearest" });
  found.querySelector<HTMLElement>("input, textarea, [contenteditable=true], [role=textbox]")?.focus();
}
