/** Colours, type and density of the console, in one place. Both themes; small text, calm surfaces, one accent. */
import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The bell's orange: for what a person may do next, and for nothing else. */
const ember: MantineColorsTuple = [
  "#fff4ec",
  "#ffe6d6",
  "#ffcaa9",
  "#ffac78",
  "#ff9450",
  "#fd8336",
  "#f0702a",
  "#d9590f",
  "#b94a0b",
  "#8f390a",
];

/** Blue-grey surfaces of the dark theme. */
const dark: MantineColorsTuple = [
  "#d5dae3",
  "#b1b9c7",
  "#8a94a6",
  "#667085",
  "#3a4354",
  "#2a3140",
  "#202634",
  "#171c27",
  "#11151e",
  "#0b0e15",
];

export const theme = createTheme({
  primaryColor: "ember",
  primaryShade: { light: 7, dark: 6 },
  colors: { ember, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "1.25rem" }, h2: { fontSize: "1rem" }, h3: { fontSize: "0.875rem" } },
  },
  defaultRadius: "md",
  cursorType: "pointer",
  components: {
    Button: { defaultProps: { size: "xs" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: { defaultProps: { centered: true } },
  },
});
