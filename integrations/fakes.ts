/** The vendors' fakes, for the demo and for tests: apart from the list, so that no server loads them. */
export { createFakeXsoar, type FakeXsoar, type FakeXsoarOptions } from "./cortex-xsoar/fake-server.ts";
export { createFakeLogzio, type FakeLogzio, type FakeLogzioOptions } from "./logzio/fake-server.ts";
export { createFakeSekoia, type FakeSekoia, type FakeSekoiaOptions } from "./sekoia/fake-server.ts";
