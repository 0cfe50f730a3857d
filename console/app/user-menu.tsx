/** Who one is, and what concerns oneself: account, theme, signing out. */
import {
  Avatar,
  type MantineColorScheme,
  Menu,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  type Icon,
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSelector,
  IconSun,
  IconUserCircle,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { failureWords } from "../parts/failure-words.ts";
import { useSession, useSignOut } from "./session.tsx";
import styles from "./user-menu.module.css";

export const schemes: readonly { value: MantineColorScheme; label: string; icon: Icon }[] = [
  { value: "auto", label: "As the system", icon: IconDeviceDesktop },
  { value: "light", label: "Light", icon: IconSun },
  { value: "dark", label: "Dark", icon: IconMoon },
];

export function UserMenu({ isCollapsed }: { isCollapsed: boolean }): ReactNode {
  const me = useSession();
  const navigate = useNavigate();
  const leave = useLeave();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position={isCollapsed ? "right-end" : "top"} width={isCollapsed ? 200 : "target"} shadow="md" withinPortal>
      <Menu.Target>
        <UnstyledButton className={styles.user}>
          <Avatar size={28} radius="xl" color="gray" variant="filled" aria-hidden className={styles.face}>
            {me.name.slice(0, 1).toUpperCase()}
          </Avatar>
          {isCollapsed ? (
            <VisuallyHidden>{me.name}</VisuallyHidden>
          ) : (
            <>
              <span className={styles.words}>
                <span className={styles.name}>{me.name}</span>
                <span className={styles.role}>{me.role}</span>
              </span>
              <IconSelector size={14} aria-hidden />
            </>
          )}
          <VisuallyHidden>: account, theme, sign out</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconUserCircle size={16} aria-hidden />}
          onClick={() => void navigate({ to: "/account" })}
        >
          Account
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        {schemes.map(({ value, label, icon: Drawn }) => (
          <Menu.Item
            key={value}
            leftSection={<Drawn size={16} aria-hidden />}
            rightSection={value === colorScheme ? <IconCheck size={14} aria-label="chosen" /> : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Signs out and leads to the door. */
export function useLeave(): () => Promise<void> {
  const signOut = useSignOut();
  const navigate = useNavigate();
  return async () => {
    try {
      await signOut();
    } catch (error) {
      const { message, mend } = failureWords(error);
      // There is nothing on the screen that this belongs to.
      notifications.show({ color: "red", title: "You are still signed in", message: `${message}. ${mend ?? ""}` });
      return;
    }
    await navigate({ to: "/sign-in" });
  };
}
