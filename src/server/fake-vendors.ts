/** The vendors the demo plays against, and the dice it throws: handed on to the command line, which sees neither room. */
export {
  createFakeLogzio,
  createFakeSekoia,
  createFakeXsoar,
  type FakeLogzio,
  type FakeSekoia,
  type FakeXsoar,
} from "#integrations/fakes.ts";
export type { FaultPlan } from "#sdk/fake-vendor/fault-plan.ts";
export { createPrng, type Prng } from "#sdk/fake-vendor/prng.ts";
