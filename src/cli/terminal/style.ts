/** Colours of the terminal's own palette only, so that they read on dark and on light; none when nobody sees them. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
}

const paint = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;
const leave = (text: string) => text;

export const plainStyle: Style = { bold: leave, dim: leave, good: leave, bad: leave, warn: leave };

export const colourStyle: Style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  good: paint(32, 39),
  bad: paint(31, 39),
  warn: paint(33, 39),
};

/** NO_COLOR (any value but empty) wins; otherwise a terminal gets colours, a file does not. */
export function chooseStyle(isTty: boolean, environment: NodeJS.ProcessEnv): Style {
  if (environment.NO_COLOR || environment.TERM === "dumb") return plainStyle;
  return isTty || environment.FORCE_COLOR ? colourStyle : plainStyle;
}
