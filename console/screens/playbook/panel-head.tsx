import { ActionIcon, Button, CloseButton, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./playbook.module.css";

interface PanelHeadProps {
  title: string;
  icon?: ReactNode;
  /** Below the title. */
  under?: ReactNode;
  onBack?: (() => void) | undefined;
  onClose: () => void;
}

export function PanelHead({ title, icon, under, onBack, onClose }: PanelHeadProps): ReactNode {
  return (
    <div className={classes.panelHead}>
      {onBack ? (
        <ActionIcon aria-label="Back to the issues" onClick={onBack}>
          <IconArrowLeft size={16} aria-hidden />
        </ActionIcon>
      ) : (
        icon
      )}
      <div className={classes.panelTitle}>
        <Title order={2} size="h3" className={classes.wrap ?? ""}>
          {title}
        </Title>
        {under}
      </div>
      <CloseButton size="sm" aria-label="Close the panel" onClick={onClose} />
    </div>
  );
}

/** `+ Create new configuration`, as it stands below a choice. */
export function CreateButton({ onClick }: { onClick: () => void }): ReactNode {
  return (
    <Button variant="subtle" size="compact-sm" px={4} c="var(--tocsin-accent)" onClick={onClick}>
      + Create new configuration
    </Button>
  );
}
