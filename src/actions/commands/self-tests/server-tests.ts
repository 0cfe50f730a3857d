/** Automations by which playbooks ask after the server they run on, and test it. */

import { dataEntry, errorEntry, markdownEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { objectTable } from "../markdown/object-table.ts";

/** The version of XSOAR whose content runs here as it does there. */
const spoken = { version: "6.12.0", buildNumber: "0" };

export const demistoVersion = defineAutomation({
  name: "DemistoVersion",
  description: "The version of Cortex XSOAR whose content runs here as it does there.",
  arguments: [],
  outputs: [
    { path: "DemistoVersion.version", description: "The version." },
    { path: "DemistoVersion.buildNumber", description: "Its build." },
  ],
  run: () =>
    dataEntry(spoken, {
      humanReadable: objectTable("Demisto Version", spoken, { headers: ["version", "buildNumber"] }),
      entryContext: { DemistoVersion: spoken },
    }),
});

/** There, it examines the container its code runs in; here no code runs in one, and that is what it says. */
export const dockerHardeningCheck = defineAutomation({
  name: "DockerHardeningCheck",
  description: "Says that no container is used, so that none needs hardening.",
  arguments: ["memory", "memory_check", "pids", "fds_soft", "fds_hard", "cpus"].map((name) => ({
    name,
    description: "Accepted, without effect.",
  })),
  run() {
    if (spoken.version.startsWith("5.0")) return errorEntry("Containers are not limited in this version");
    const rows = ["Non-root User", "Memory", "File Descriptors", "CPUs", "PIDs"].map((Check) => ({
      Check,
      Status: "Success: no container is used",
    }));
    return markdownEntry(objectTable("Docker Hardening Check", rows, { headers: ["Check", "Status"] }));
  },
});

/** Made-up indicators, some defanged, as content writes them. */
const samples = [
  ["192.0.2.15", "198.51.100.23", "203.0.113[.]77", "192.0.2.200"],
  ["https://portal.example.org/login?x=1", "www.example.net/downloads", "hxxp://files.example.com/a.bin"],
  ["d41d8cd98f00b204e9800998ecf8427e", "0cc175b9c0f1b6a831c399e269772661"],
  ["da39a3ee5e6b4b0d3255bfef95601890afd80709", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"],
  [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
  ],
  ["first.user@example.org", "second.user@example.net"],
  ["CVE-2008-2540"],
];

export const autoextractTest = defineAutomation({
  name: "autoextract_test",
  description: "Says indicators of every kind, for tests of their extraction.",
  arguments: [],
  run: () => ({ ...dataEntry(samples, { humanReadable: JSON.stringify(samples) }), format: "text" }),
});
