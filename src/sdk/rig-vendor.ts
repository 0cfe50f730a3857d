/**
 * What the conformance rig (`test/rig/`) has to know of a vendor: how to make its fake raise, change and spoil alerts, and
 * what of them a connector is to have brought. An integration that fetches alerts has one in `rig-vendor.ts` of its folder,
 * exporting `createRigVendor`.
 */
import type { JsonObject } from "#base/json.ts";
import type { HttpRequest } from "./http.ts";

export interface RigVendorOptions {
  seed: string;
  /** The vendor's clock, milliseconds. */
  now(): number;
  /** The first fetch is to begin here, milliseconds; what was raised before is not wanted. */
  firstFetch: number;
  /** From 0 to 1: how often pages move, repeat and hold an alert twice. */
  unrest: number;
  /** Any whole number: ways a vendor may answer that are all right (an older envelope, another page size). */
  variant: number;
}

export interface RigVendor {
  /** An instance's parameters for this vendor; those of `fetchParameters` are the rig's. */
  parameters: JsonObject;
  /** The fake's answer, without a network; what a network does wrong is the rig's. */
  answer(request: HttpRequest): Promise<{ status: number; text: string }>;
  /** Raises an alert; its id as `SourceAlert.sourceId` has it. `stamp`: when the vendor says it was, milliseconds. */
  raise(given: { stamp: number; visibleAt: number }): string;
  /** Changes an alert that was raised. Left out: this vendor's alerts never change. */
  change?(id: string): void;
  /** Raises something that cannot be read; a text that is in it and in nothing else. */
  raiseGarbage?(): string;
  /** From now on it can be read; the id it has then. */
  mendGarbage?(mark: string): string;
  /** What tells the versions of an alert apart: as the vendor has it now, and in what was stored. */
  versionOf?(id: string): string;
  versionIn?(raw: JsonObject): string;
}

export type CreateRigVendor = (options: RigVendorOptions) => RigVendor;
