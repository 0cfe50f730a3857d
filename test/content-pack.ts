/** A small pack of Cortex XSOAR content, written for tests: a playbook that calls another, and what goes with it. */
import { zipSync } from "fflate";

/** Task "2" of the outer one writes what the inner one gave back into the context. */
export const outerPlaybook = (greeting = "hello") => `id: triage-outer
version: -1
name: Triage - outer
description: Calls the inner one.
starttaskid: "0"
tasks:
  "0":
    id: "0"
    taskid: a0
    type: start
    task: {id: a0, version: -1, name: "", iscommand: false}
    nexttasks:
      '#none#': ["1"]
    view: |-
      {
        "position": {
          "x": 450,
          "y": 50
        }
      }
  "1":
    id: "1"
    taskid: a1
    type: playbook
    task:
      id: a1
      version: -1
      name: Triage - inner
      type: playbook
      iscommand: false
      playbookName: Triage - inner
    nexttasks:
      '#none#': ["2"]
    scriptarguments:
      greeting:
        simple: ${greeting}
    separatecontext: true
    view: |-
      {
        "position": {
          "x": 450,
          "y": 200
        }
      }
  "2":
    id: "2"
    taskid: a2
    type: regular
    task:
      id: a2
      version: -1
      name: Keep it # as the author wrote it
      script: Builtin|||Set
      type: regular
      iscommand: true
      brand: Builtin
    scriptarguments:
      key: {simple: Kept}
      value: {simple: "\${Greeting.Said}"}
    view: |-
      {
        "position": {
          "x": 450,
          "y": 350
        }
      }
inputs: []
outputs: []
`;

export const innerPlaybook = (said = "${inputs.greeting}, analyst") => `id: triage-inner
version: -1
name: Triage - inner
starttaskid: "0"
tasks:
  "0":
    id: "0"
    type: start
    nexttasks: {'#none#': ["1"]}
  "1":
    id: "1"
    type: regular
    task: {name: Say it, script: Builtin|||Set, type: regular, iscommand: true, brand: Builtin}
    scriptarguments:
      key: {simple: Greeting.Said}
      value: {simple: "${said}"}
inputs:
- key: greeting
  value: {}
  required: true
outputs:
- contextPath: Greeting.Said
`;

const incidentType = (playbook: string, autorun: boolean) =>
  `${JSON.stringify({ id: "Triage", name: "Triage", color: "#32CD32", autorun, playbookId: playbook, version: -1, hours: 0, days: 0, weeks: 0, default: false, disabled: false }, null, 4)}\n`;

const mapper = `${JSON.stringify(
  {
    id: "Triage Mapper",
    name: "Triage Mapper",
    type: "mapping-incoming",
    version: -1,
    defaultIncidentType: "Triage",
    mapping: {
      Triage: {
        dontMapEventToLabels: true,
        internalMapping: {
          name: { simple: "title" },
          "Source Address": { simple: "device.ip" },
          severity: { simple: "level" },
        },
      },
    },
  },
  null,
  2,
)}\n`;

export interface PackOptions {
  greeting?: string;
  said?: string;
  autorun?: boolean;
  list?: string;
  /** Beside those of the pack. */
  more?: Record<string, string>;
}

/** The pack's files by their path. */
export function triagePack(options: PackOptions = {}): Record<string, string> {
  const { greeting, said, autorun = true, list = "10.0.0.0/8\n" } = options;
  return {
    "Triage/pack_metadata.json": `${JSON.stringify({ name: "Triage", support: "community", currentVersion: "1.0.0", author: "Us" }, null, 4)}\n`,
    "Triage/README.md": "# Triage\n",
    "Triage/Playbooks/playbook-Triage_outer.yml": outerPlaybook(greeting),
    "Triage/Playbooks/playbook-Triage_inner.yml": innerPlaybook(said),
    "Triage/IncidentTypes/incidenttype-Triage.json": incidentType("Triage - outer", autorun),
    "Triage/Classifiers/classifier-mapper-incoming-Triage.json": mapper,
    "Triage/Lists/OurNetworks/OurNetworks.json": `${JSON.stringify({ id: "OurNetworks", name: "OurNetworks", type: "plain_text", data: "-", version: -1, allRead: false }, null, 4)}\n`,
    "Triage/Lists/OurNetworks/OurNetworks_data.txt": list,
    ...options.more,
  };
}

export function zipFiles(files: Record<string, string>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text, "utf8")])));
}
