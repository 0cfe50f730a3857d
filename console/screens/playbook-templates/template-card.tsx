/** A template: its shape, what it does, what it needs. */
import { Badge, Button, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { PlaybookTemplate } from "#contract/playbook.ts";
import { MiniGraph } from "./mini-graph.tsx";
import classes from "./templates.module.css";

interface TemplateCardProps {
  template: PlaybookTemplate;
  isWorking: boolean;
  isDisabled: boolean;
  onUse: () => void;
}

export function TemplateCard({ template, isWorking, isDisabled, onUse }: TemplateCardProps): ReactNode {
  const { name, description, tags, integrations, blocks, nodes } = template;
  return (
    <li className={classes.card}>
      <div className={classes.preview}>
        <MiniGraph nodes={nodes} />
      </div>
      <div className={classes.cardBody}>
        <Title order={3} className={classes.cardTitle ?? ""}>
          {name}
        </Title>
        <Text size="sm" c="dimmed" lineClamp={4} title={description}>
          {description}
        </Text>
        <dl className={classes.facts}>
          <div>
            <dt>Needs</dt>
            <dd>{integrations.length > 0 ? integrations.join(", ") : "nothing"}</dd>
          </div>
          <div>
            <dt>Blocks</dt>
            <dd>{blocks}</dd>
          </div>
        </dl>
        <div className={classes.cardFoot}>
          <div className={classes.tags}>
            {tags.map((tag) => (
              <Badge key={tag} variant="default" size="sm" fw={500} tt="none">
                {tag}
              </Badge>
            ))}
          </div>
          <Button loading={isWorking} disabled={isDisabled} onClick={onUse} aria-label={`Use this template: ${name}`}>
            Use this template
          </Button>
        </div>
      </div>
    </li>
  );
}
