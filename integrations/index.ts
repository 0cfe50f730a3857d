/** Every integration there is, by name: what is not in this list does not exist. */
import { cortexXsoar } from "./cortex-xsoar/index.ts";
import { genericWebhook } from "./generic-webhook/index.ts";
import { http } from "./http/index.ts";
import { logzio } from "./logzio/index.ts";
import { sekoia } from "./sekoia/index.ts";

export const integrations = [sekoia, logzio, http, cortexXsoar, genericWebhook];
