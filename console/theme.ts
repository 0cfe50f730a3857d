/** Colours, type and density of the console, in one place. Both themes; small text, calm surfaces, one accent. */
import {
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

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
  "#98a3b5",
  "#667085",
  "#3a4354",
  "#2a3140",
  "#202634",
  "#171c27",
  "#11151e",
  "#0b0e15",
];

/** Blue-grey of the light theme; from 6 on it can be read on white and on the canvas. */
const gray: MantineColorsTuple = [
  "#f7f9fc",
  "#f0f3f8",
  "#e6eaf1",
  "#d8dee8",
  "#c3cbd8",
  "#8d98ab",
  "#586375",
  "#444e5f",
  "#2f3745",
  "#1b212c",
];

/** What cannot be taken back. */
const red: MantineColorsTuple = [
  "#fdeceb",
  "#fbd9d6",
  "#f6b4ae",
  "#f08a81",
  "#ea665b",
  "#e5493c",
  "#ff8a80",
  "#c9302a",
  "#b3261e",
  "#8f1d17",
];

/** On the filled accent: white by day; by night the accent is bright, and what stands on it dark. */
const resolveVariant: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  return input.variant === "filled" ? { ...colors, color: "var(--tocsin-on-accent)" } : colors;
};

export const theme = createTheme({
  primaryColor: "ember",
  // Chosen so that the text on a filled button has the contrast of WCAG AA in both themes.
  primaryShade: { light: 8, dark: 6 },
  variantColorResolver: resolveVariant,
  colors: { ember, dark, gray, red },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "1.25rem" }, h2: { fontSize: "1rem" }, h3: { fontSize: "0.875rem" } },
  },
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "xs" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    InputWrapper: { styles: { label: { marginBottom: 4 }, description: { fontSize: "0.75rem" } } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: {
      defaultProps: { centered: true, padding: "lg", overlayProps: { backgroundOpacity: 0.45 } },
      styles: { title: { fontSize: "1rem", fontWeight: 600 } },
    },
    SegmentedControl: { styles: { root: { backgroundColor: "var(--tocsin-sunken)" } } },
    Table: { defaultProps: { fz: "sm", verticalSpacing: 8, horizontalSpacing: 12 } },
  },
});
