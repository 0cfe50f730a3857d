/** The first look: is the address understood and reached, and what may the key do, right by right. Nothing is kept. */
import type { ConnectCheck, ConnectRight } from "#contract/connect.ts";
import type { InstanceTest } from "#contract/instance.ts";
import type { Instance } from "#engine/catalog.ts";
import type { Network } from "#sdk/outbound/network.ts";
import { explainReach } from "./explain-reach.ts";
import { type ConnectDesk, type Order, type ResolvedOrder, resolveOrder } from "./resolve-order.ts";

export interface CheckTools {
  network: Network;
  /** The instance as it would be, its secrets in memory only. */
  tryOut(resolved: ResolvedOrder): Instance;
  test(instance: Instance): Promise<InstanceTest>;
}

export async function checkConnection(desk: ConnectDesk, tools: CheckTools, order: Order): Promise<ConnectCheck> {
  const resolved = await resolveOrder(desk, order);
  const { name, before, address, guide } = resolved;
  const instance = tools.tryOut(resolved);
  const reach = await explainReach(instance.http, tools.network, address.understood);
  const told = {
    name,
    isKnown: before !== undefined,
    address: { understood: address.understood, notes: address.notes },
  };
  if (reach.right.outcome !== "ok") {
    const { detail } = reach.right;
    return { ...told, ok: false, summary: detail, rights: [reach.right], notAllowed: reach.notAllowed };
  }
  const { ok, summary, findings } = await tools.test(instance);
  const rights = findings.map((finding): ConnectRight => {
    const isThere = finding.outcome === "ok";
    return { ...finding, mend: isThere ? null : (guide.mendOf(finding.name) ?? null) };
  });
  // The test of some says itself whether the address is the vendor's.
  const first = rights.some((right) => right.name === reach.right.name) ? [] : [reach.right];
  return { ...told, ok, summary, rights: [...first, ...rights], notAllowed: null };
}
