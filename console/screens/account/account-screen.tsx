/** What concerns oneself: sessions, password, theme. */
import { SegmentedControl, Text, useMantineColorScheme } from "@mantine/core";
import type { ReactNode } from "react";
import { useSession } from "../../app/session.tsx";
import { schemes } from "../../app/user-menu.tsx";
import { Page } from "../../parts/page.tsx";
import { roleWords } from "../../parts/roles.ts";
import styles from "./account-screen.module.css";
import { ChangePassword } from "./change-password.tsx";
import { Sessions } from "./sessions.tsx";

export function AccountScreen(): ReactNode {
  const { name, role } = useSession();
  return (
    <Page
      title="Account"
      lead={
        <>
          Signed in as <b>{name}</b>, {roleWords[role].name.toLowerCase()}: {lowerFirst(roleWords[role].may)}.
        </>
      }
    >
      <Part title="Theme" lead="Remembered in this browser.">
        <Theme />
      </Part>
      <Part title="Password" lead="Every other session of yours ends with it.">
        <ChangePassword />
      </Part>
      <Part title="Sessions" lead="Where you are signed in. End what you do not know, then change the password.">
        <Sessions />
      </Part>
    </Page>
  );
}

function Part({ title, lead, children }: { title: string; lead: string; children: ReactNode }): ReactNode {
  return (
    <section className={styles.part} aria-label={title}>
      <div>
        <h2 className={styles.title}>{title}</h2>
        <Text size="sm" c="dimmed">
          {lead}
        </Text>
      </div>
      <div className={styles.content}>{children}</div>
    </section>
  );
}

function Theme(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label="Theme"
      value={colorScheme}
      onChange={(value) => {
        const chosen = schemes.find((scheme) => scheme.value === value);
        if (chosen) setColorScheme(chosen.value);
      }}
      data={schemes.map(({ value, label }) => ({ value, label }))}
    />
  );
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
