/** A screen that is redrawn in place, and the keys pressed on it. The terminal is given back whatever happens. */
import type { Output } from "../terminal/output.ts";
import type { ScreenSize } from "./render-screen.ts";

export interface LiveScreen {
  close(): void;
}

export interface LiveScreenOptions {
  output: Output;
  draw(size: ScreenSize): string[];
  onKey(key: string): void;
}

const everyMs = 200;
const enter = "\u001b[?1049h\u001b[?25l\u001b[2J";
const leave = "\u001b[?25h\u001b[?1049l";

export function openLiveScreen({ output, draw, onKey }: LiveScreenOptions): LiveScreen {
  let shown: string[] = [];
  let size = "";

  function redraw(): void {
    const now = `${output.columns}x${output.rows}`;
    if (now !== size) {
      // Another size: the terminal has wrapped what stood there.
      output.write("\u001b[2J");
      shown = [];
      size = now;
    }
    const lines = draw({ columns: output.columns, rows: output.rows }).slice(0, output.rows);
    let text = "";
    for (let row = 0; row < Math.max(lines.length, shown.length); row++) {
      const line = lines[row] ?? "";
      if (line !== (shown[row] ?? "")) text += `\u001b[${row + 1};1H${line}\u001b[K`;
    }
    if (text !== "") output.write(text);
    shown = lines;
  }

  const onData = (chunk: Buffer) => {
    for (const key of chunk.toString("utf8")) onKey(key);
    redraw();
  };
  const restore = () => {
    output.write(leave);
    if (process.stdin.isTTY) process.stdin.setRawMode(false);
  };
  output.write(enter);
  if (process.stdin.isTTY) {
    process.stdin.setRawMode(true);
    process.stdin.resume();
    process.stdin.on("data", onData);
  }
  process.once("exit", restore);
  redraw();
  const timer = setInterval(redraw, everyMs);
  return {
    close() {
      clearInterval(timer);
      process.stdin.off("data", onData);
      process.stdin.pause();
      process.off("exit", restore);
      restore();
    },
  };
}
