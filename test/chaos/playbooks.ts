/**
 * The playbook that is killed at every boundary: parallel branches, sub-playbooks in loops of both kinds with a context of
 * their own, a poll, a question and a form, a question nobody answers, a task that another branch completes, items on several instances, automations
 * with calls of every kind in a loop and outside, an error path, changes of the shared context, of incident fields, lists
 * and timers, entries, a file, marks, and writes of every repeat rule. What it comes to does not depend on which branch is
 * faster.
 */
import type { JsonObject } from "#base/json.ts";
import type { Playbook } from "#playbook/model.ts";
import { type WrittenTask, writePlaybook } from "#test/write-playbook.ts";

const brand = "Chaos|||";

function set(key: string, value: string, next: string[], more: JsonObject = {}): WrittenTask {
  return { script: "Set", args: { key, value, ...more }, next };
}

function write(rule: string, value: string, next: string[], more: Partial<WrittenTask> = {}): WrittenTask {
  return { script: `${brand}chaos-${rule}`, args: { value }, next, ...more };
}

const each: Playbook = writePlaybook(
  "chaos: each",
  {
    "0": { type: "start", next: ["1"] },
    "1": write("probe", "each ${inputs.host}", ["2"]),
    "2": set("Pair", "${inputs.host}/${inputs.user}/${Ticket.ID}", ["3"]),
    "3": { script: "ChaosTag", args: { value: "${inputs.host}", key: "Tag" }, next: ["4"] },
    "4": { type: "title", name: "Done" },
  },
  { inputs: [{ key: "host" }, { key: "user" }], outputs: [{ contextPath: "Pair" }, { contextPath: "Tag" }] },
);

/** Each round writes once more, and looks how often it was written: the vendor's ledger ends the loop. */
const until: Playbook = writePlaybook(
  "chaos: until",
  {
    "0": { type: "start", next: ["1"] },
    "1": write("key", "round", ["2"]),
    "2": { script: `${brand}chaos-count`, args: { value: "round" }, next: ["3"] },
    "3": { type: "title", name: "Done" },
  },
  { outputs: [{ contextPath: "Count", type: "string" }] },
);

const isThree = [
  [
    {
      operator: "isEqualString",
      left: { value: { simple: "Count" }, iscontext: true },
      right: { value: { simple: "3" } },
    },
  ],
];

const isBad = [
  [
    {
      operator: "isEqualString",
      left: { value: { simple: "Verdict" }, iscontext: true },
      right: { value: { simple: "bad" } },
    },
  ],
];

const main: Playbook = writePlaybook("chaos: main", {
  "0": { type: "start", next: ["1"] },
  "1": {
    script: `${brand}chaos-look`,
    args: { value: "host 10.20.30.40" },
    fieldMapping: [{ incidentfield: "verdictofvendor", output: { simple: "${Verdict}" } }],
    note: true,
    timertriggers: [{ fieldname: "chaostimer", action: "start" }],
    next: ["2"],
  },
  "2": {
    type: "condition",
    name: "Is it bad?",
    conditions: [{ label: "yes", condition: isBad }],
    next: { yes: ["10", "20", "30", "40", "45", "50", "60", "70"], "#default#": ["99"] },
  },
  // Items, each with a step of its own, and the safe rule.
  "10": set("Names", '["a","b","c"]', ["11"]),
  "11": write("key", "item ${Names}", ["12"], { args: { value: "${Names}" } }),
  "12": write("safe", "status", ["13"]),
  "13": set("Shared", "from the first branch", ["90"], { append: "true" }),
  // Rounds over elements, then a write that is looked up.
  "20": set("Hosts", '["h1","h2","h3"]', ["21"]),
  "21": {
    type: "playbook",
    playbook: "chaos: each",
    separatecontext: true,
    args: { host: "${Hosts}", user: "ada" },
    loop: { forEach: true, max: 10 },
    next: ["22"],
  },
  "22": write("probe", "after the rounds", ["23"]),
  "23": set("Shared", "from the second branch", ["90"], { append: "true" }),
  // Rounds until a condition holds, and a poll.
  "30": {
    type: "playbook",
    playbook: "chaos: until",
    separatecontext: true,
    loop: { builtincondition: isThree, wait: 0, max: 10, iscommand: false, exitCondition: "" },
    next: ["31"],
  },
  "31": {
    type: "playbook",
    playbook: "GenericPolling",
    separatecontext: true,
    args: {
      Ids: "1,2",
      PollingCommandName: "chaos-jobs",
      PollingCommandArgName: "ids",
      Interval: "0.004",
      Timeout: "600",
      dt: "Job(val.State !== 'finished').ID",
    },
    next: ["32"],
  },
  "32": { script: "Print", args: { value: "the poll is over" }, next: ["90"] },
  // A person: a branch to choose, a form to fill in, and an unknown outcome that only a person can tell.
  "40": { type: "condition", name: "Isolate it?", next: { yes: ["41"], no: ["99"] } },
  // A person who says that it was done gives no outputs; so that the context is the same it takes none in any case.
  "41": write("ask", "isolate", ["42"], { args: { value: "isolate", "ignore-outputs": "true" } }),
  "42": {
    type: "collection",
    name: "Ask for the owner",
    message: { to: { simple: "a@example.test" }, body: { simple: "Who owns it?" }, methods: [], timings: {} },
    form: {
      title: "Owner",
      questions: [{ id: "0", label: "", labelarg: { simple: "Who?" }, type: "shortText", required: true, options: [] }],
    },
    next: ["43"],
  },
  "43": set("Shared", "from the person's branch", ["90"], { append: "true" }),
  // A question that nobody answers: it is called to mind, and goes by its default when its time is over.
  "45": {
    type: "condition",
    name: "Is anybody there?",
    tags: ["nobody"],
    message: {
      to: { simple: "b@example.test" },
      subject: { simple: "Is anybody there?" },
      methods: [],
      defaultOption: "no",
      timings: { completeaftersla: true },
    },
    sla: { minutes: 0.04 },
    slareminder: { minutes: 0.02 },
    next: { yes: ["99"], no: ["46"] },
  },
  "46": set("Shared", "after nobody answered", ["90"], { append: "true" }),
  // A person's task that the branch of automations completes.
  "80": { name: "Done by a colleague", tags: ["colleague"], next: ["90"] },
  // Our own store: the incident, a list, the War Room.
  "50": { script: "Builtin|||setIncident", args: { severity: "high", details: "seen by ${Verdict}" }, next: ["51"] },
  "51": { script: "Builtin|||createList", args: { listName: "chaos", listData: "first" }, next: ["52"] },
  "52": { script: "Builtin|||addToList", args: { listName: "chaos", listData: "second" }, next: ["53"] },
  "53": {
    script: "Print",
    args: { value: "evil.example.com was seen" },
    evidencedata: { description: { simple: "It was seen" } },
    next: ["54"],
  },
  "54": { script: "Builtin|||setList", args: { listName: "chaos", listData: "first,${Verdict}" }, next: ["55"] },
  "55": {
    script: "FileCreateAndUpload",
    args: { filename: "report.txt", data: "It was ${Verdict}" },
    timertriggers: [{ fieldname: "chaostimer", action: "stop" }],
    next: ["56"],
  },
  "56": {
    script: "RaiseError",
    args: { error: "this was to fail" },
    continueonerror: true,
    continueonerrortype: "errorPath",
    next: { "#none#": ["99"], "#error#": ["57"] },
  },
  "57": { script: "Sleep", args: { seconds: "1" }, next: ["58"] },
  "58": set("Shared", "after the error", ["90"], { append: "true" }),
  // An automation that looks, writes under every rule, waits, changes the context, and calls another one.
  "60": {
    script: "ChaosCalls",
    args: { value: "script" },
    timertriggers: [{ fieldname: "scripttimer", action: "start" }],
    next: ["61", "80"],
  },
  "61": { script: "Builtin|||taskComplete", args: { id: "colleague" }, next: ["90"] },
  // Items, on each of two instances.
  "70": set("Parts", '["x","y"]', ["71"]),
  "71": { script: "Twin|||twin-probe", args: { value: "${Parts}" }, next: ["72"] },
  "72": set("Shared", "from the twins", ["90"], { append: "true" }),
  "90": { type: "title", name: "All together", next: ["91"] },
  "91": write("probe", "last", ["92"]),
  "92": set("End", "${Verdict} for ${incident.verdictofvendor}", ["99"]),
  "99": { type: "title", name: "Done" },
});

/** The main one first. */
export const playbooks: readonly [Playbook, ...Playbook[]] = [main, each, until];

/** What the vendor's ledger holds in the end, by value, each once; of `round` three. */
export const effects: readonly string[] = [
  ...["a", "b", "c"],
  "after the rounds",
  ...["each h1", "each h2", "each h3"],
  "isolate",
  "last",
  ...["round", "round", "round"],
  ...["script ask", "script key", "script probe", "script safe"],
  "status",
  ...["h1", "h2", "h3", "script"].flatMap((of) => [`tag key ${of}`, `tag probe ${of}`]),
  ...["x at Twin one", "x at Twin two", "y at Twin one", "y at Twin two"],
].toSorted();
