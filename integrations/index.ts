/** Every integration there is, by name: what is not in this list does not exist. And the fakes, for the demo and tests. */
import { cortexXsoar } from "./cortex-xsoar/index.ts";
import { genericWebhook } from "./generic-webhook/index.ts";
import { http } from "./http/index.ts";
import { sekoia } from "./sekoia/index.ts";

export { createFakeXsoar, type FakeXsoar, type FakeXsoarOptions } from "./cortex-xsoar/fake-server.ts";
export { createFakeSekoia, type FakeSekoia, type FakeSekoiaOptions } from "./sekoia/fake-server.ts";

export const integrations = [sekoia, http, cortexXsoar, genericWebhook];
