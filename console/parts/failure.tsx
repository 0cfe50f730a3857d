/** What went wrong: what, how to mend it, its code, and another try. Stands where the thing would stand. */
import { Alert, Button, Code, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./failure.module.css";
import { failureWords } from "./failure-words.ts";

export interface FailureProps {
  error: unknown;
  /** What was being done: `The runs cannot be shown`. */
  title?: string;
  onRetry?: () => void;
  retrying?: boolean;
}

export function Failure({ error, title, onRetry, retrying = false }: FailureProps): ReactNode {
  const { code, message, mend } = failureWords(error);
  return (
    <Alert
      role="alert"
      variant="outline"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={title ?? message}
      classNames={{ root: styles.root ?? "", title: styles.title ?? "", icon: styles.icon ?? "" }}
    >
      {title !== undefined && <Text size="sm">{message}</Text>}
      {mend !== undefined && <Text size="sm">{mend}</Text>}
      <div className={styles.foot}>
        <Code className={styles.code}>{code}</Code>
        {onRetry && (
          <Button variant="default" size="compact-xs" onClick={onRetry} loading={retrying}>
            Try again
          </Button>
        )}
      </div>
    </Alert>
  );
}
