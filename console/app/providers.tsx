/** What every screen stands in: the look, the queries, notifications. */
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { theme } from "../theme.ts";
import { createQueryClient } from "./query-client.ts";
import { styleNonce } from "./strict-page.ts";

/** The key that `public/scheme.js` reads before the page is drawn. */
const colorScheme = localStorageColorSchemeManager({ key: "tocsin.theme" });

const getStyleNonce = () => styleNonce;

export function Providers({ children }: { children: ReactNode }): ReactNode {
  const [queries] = useState(createQueryClient);
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorScheme}
      getStyleNonce={getStyleNonce}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" />
        {children}
      </QueryClientProvider>
    </MantineProvider>
  );
}
