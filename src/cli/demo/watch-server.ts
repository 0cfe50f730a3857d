/** Asks the demo's server how it is, over the API like everybody else. While it is down the last answer stands. */
import type { Status } from "#contract/status.ts";
import { type Api, openApi, readToken } from "../reach-server.ts";
import type { TocsinNumbers } from "./demo-view.ts";
import type { ServerProcess } from "./server-process.ts";

export interface ServerWatch {
  readonly numbers: TocsinNumbers | undefined;
  /** False until the server of the moment has said that it is the active one. */
  readonly isActive: boolean;
  /** The API of the running server. */
  api(): Promise<Api>;
  /** Asks now; the numbers stay when it does not answer. */
  refresh(): Promise<void>;
  stop(): void;
}

const everyMs = 250;

export function watchServer(server: ServerProcess, home: string): ServerWatch {
  let numbers: TocsinNumbers | undefined;
  let activePid: number | undefined;
  let asking = false;

  async function api(): Promise<Api> {
    return openApi(server.url, await readToken(home), { timeoutMs: 5000 });
  }

  async function refresh(): Promise<void> {
    const { pid } = server;
    if (pid === undefined) return;
    try {
      const status = await (await api()).getStatus({});
      activePid = status.role === "active" ? pid : undefined;
      // One that takes over has not counted yet.
      if (status.role === "active") numbers = readNumbers(status);
    } catch {
      // Killed between two questions; the next one goes to its successor.
    }
  }

  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    void refresh().finally(() => {
      asking = false;
    });
  }, everyMs);
  return {
    get numbers() {
      return numbers;
    },
    get isActive() {
      return server.pid !== undefined && server.pid === activePid;
    },
    api,
    refresh,
    stop: () => clearInterval(timer),
  };
}

function readNumbers({ runs, alerts, memoryMb }: Status): TocsinNumbers {
  const { active, waiting, succeeded, failed, blocked } = runs;
  return { alerts: alerts.total, active, waiting: waiting + runs.paused, succeeded, failed, blocked, memoryMb };
}
