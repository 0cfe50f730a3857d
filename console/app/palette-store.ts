import { createSpotlight } from "@mantine/spotlight";

/** The command palette, opened by Ctrl/⌘-K or the side bar. */
export const [paletteStore, palette] = createSpotlight();

export const openPalette = (): void => palette.open();
