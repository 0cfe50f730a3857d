/** Shows an address in the viewer's browser, where there is one. */
import { spawn } from "node:child_process";

/** By platform, the program that opens addresses: fixed words, no shell. */
const openers: Partial<Record<NodeJS.Platform, [program: string, ...words: string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** True when a program took the address. */
export function openInBrowser(
  url: string,
  {
    platform = process.platform,
    environment = process.env,
  }: { platform?: NodeJS.Platform; environment?: NodeJS.ProcessEnv } = {},
): Promise<boolean> {
  // Over SSH, in a container: there is no screen to show it on.
  if (platform === "linux" && !environment.DISPLAY && !environment.WAYLAND_DISPLAY) return Promise.resolve(false);
  const [program, ...words] = openers[platform] ?? ["xdg-open"];
  return new Promise((resolve) => {
    const child = spawn(program, [...words, url], { stdio: "ignore", detached: true, env: environment });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
    // A browser that stays in front of its opener does not end it.
    setTimeout(() => resolve(true), 2_000).unref();
    child.unref();
  });
}
