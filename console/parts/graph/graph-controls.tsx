import { ActionIcon, Tooltip } from "@mantine/core";
import { IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import { Panel, useReactFlow } from "@xyflow/react";
import type { ReactNode } from "react";
import styles from "./graph.module.css";

const quick = { duration: 160 };

export function GraphControls(): ReactNode {
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  const controls = [
    { label: "Zoom in", icon: IconPlus, act: () => zoomIn(quick) },
    { label: "Zoom out", icon: IconMinus, act: () => zoomOut(quick) },
    { label: "Show all of it", icon: IconMaximize, act: () => fitView({ ...quick, padding: 0.06, maxZoom: 1 }) },
  ];
  return (
    <Panel position="bottom-left" className={styles.controls ?? ""}>
      {controls.map(({ label, icon: Drawn, act }) => (
        <Tooltip key={label} label={label} position="right">
          <ActionIcon size={28} aria-label={label} onClick={() => void act()}>
            <Drawn size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ))}
    </Panel>
  );
}
