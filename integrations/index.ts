/** Every integration there is, by name: what is not in this list does not exist. */
import { cortexXsoar } from "./cortex-xsoar/index.ts";
import { genericWebhook } from "./generic-webhook/index.ts";
import { http } from "./http/index.ts";
import { sekoia } from "./sekoia/index.ts";

export const integrations = [sekoia, http, cortexXsoar, genericWebhook];
