/** What happens to the session, told from tab to tab: who is signed in now, or nobody. */
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("tocsin.session") : undefined;

export function tellSessionNews(userId: string | null): void {
  channel?.postMessage({ userId });
}

export function onSessionNews(hear: (userId: string | null) => void): () => void {
  const listen = ({ data }: MessageEvent<unknown>) => {
    const userId = (data as { userId?: unknown } | null)?.userId;
    if (userId === null || typeof userId === "string") hear(userId);
  };
  channel?.addEventListener("message", listen);
  return () => channel?.removeEventListener("message", listen);
}
