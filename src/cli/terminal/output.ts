/** Where a command speaks: results on standard output, progress and errors on standard error. */
import { chooseStyle, type Style } from "./style.ts";

export interface Output {
  /** A line of the result. */
  print(line?: string): void;
  /** The result for programs, one JSON text. */
  printJson(value: unknown): void;
  /** As it is, without a line's end: for screens that are redrawn. */
  write(text: string): void;
  /** What happens meanwhile. On a terminal it replaces the line before it; elsewhere it is a line of its own. */
  progress(text: string): void;
  /** Takes the progress line away. */
  endProgress(): void;
  /** A line on standard error. */
  complain(line: string): void;
  /** Goes on when nobody reads any more, instead of ending: for what has work to finish. */
  outliveReader(): void;
  readonly isTty: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
}

export function createOutput(environment: NodeJS.ProcessEnv = process.env): Output {
  const { stdout, stderr } = process;
  let endsWithReader = true;
  // Whoever reads us may stop reading (`| head`); that is no failure of ours.
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE" && endsWithReader) process.exit(process.exitCode ?? 0);
    });
  }
  const isTty = stdout.isTTY === true && environment.TERM !== "dumb";
  const errorsOnTty = stderr.isTTY === true && environment.TERM !== "dumb";
  let shown = "";

  const endProgress = () => {
    if (shown !== "" && errorsOnTty) stderr.write("\r\u001b[2K");
    shown = "";
  };
  return {
    print(line = "") {
      endProgress();
      stdout.write(`${line}\n`);
    },
    printJson(value) {
      endProgress();
      stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    write: (text) => stdout.write(text),
    progress(text) {
      if (text === shown) return;
      if (errorsOnTty) stderr.write(`\r\u001b[2K${text.slice(0, (stderr.columns ?? 80) - 1)}`);
      else stderr.write(`${text}\n`);
      shown = text;
    },
    endProgress,
    complain(line) {
      endProgress();
      stderr.write(`${line}\n`);
    },
    outliveReader() {
      endsWithReader = false;
    },
    isTty,
    get columns() {
      return stdout.columns ?? 80;
    },
    get rows() {
      return stdout.rows ?? 24;
    },
    style: chooseStyle(isTty, environment),
  };
}
