/** A panel at the right whose width one can change, by pointer and by keyboard; under the content on small windows. */
import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import styles from "./side-panel.module.css";

export interface SidePanelProps {
  /** What is in it, for screen readers. */
  label: string;
  /** Under this name its width is remembered. */
  name: string;
  children: ReactNode;
}

const narrowest = 320;
const widest = 900;
const usual = 440;
const step = 24;

export function SidePanel({ label, name, children }: SidePanelProps): ReactNode {
  const key = `tocsin.panel.${name}`;
  const [width, setWidth] = useState(() => within(Number(localStorage.getItem(key)) || usual));
  const [from, setFrom] = useState<{ x: number; width: number }>();
  const settle = (next: number) => {
    setWidth(within(next));
    localStorage.setItem(key, String(within(next)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") settle(width + step);
    else if (event.key === "ArrowRight") settle(width - step);
    else return;
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent) => {
    if (from) setWidth(within(from.width + from.x - event.clientX));
  };
  const style: CSSProperties & { "--panel-width": string } = { "--panel-width": `${width}px` };
  return (
    <aside className={styles.panel} style={style} aria-label={label}>
      {/* biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the panel"
        aria-valuenow={width}
        aria-valuemin={narrowest}
        aria-valuemax={widest}
        tabIndex={0}
        className={styles.edge}
        data-moving={from !== undefined || undefined}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom({ x: event.clientX, width });
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          setFrom(undefined);
          settle(width);
        }}
        onPointerCancel={() => setFrom(undefined)}
      />
      <div className={styles.content}>{children}</div>
    </aside>
  );
}

function within(width: number): number {
  return Math.round(Math.min(widest, Math.max(narrowest, width)));
}
