/** Tasks of a playbook that people do. */
import { epochMilliseconds } from "#playbook/xsoar/dates/moment.ts";
import { readDate } from "#playbook/xsoar/dates/read-date.ts";
import { textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { incidentOf } from "./incident-fields.ts";

const task = { name: "id", description: "The task: its id, or a tag of it.", required: true, isDefault: true } as const;
const incident = { name: "incidentId", description: "The incident; this one when left out." } as const;

export const taskComplete = defineAutomation({
  name: "taskComplete",
  description: "Completes a task, as a person would.",
  arguments: [
    task,
    { name: "input", description: "The branch to take." },
    { name: "parentPlaybookID", description: "Only in this run of a sub-playbook." },
    incident,
    { name: "comment", description: "Why." },
    { name: "allowSkipped", description: "Accepted, without effect.", default: "yes" },
    { name: "isAutoRun", description: "Accepted, without effect.", default: "false" },
    { name: "args", description: "Accepted, without effect." },
  ],
  run(args) {
    const id = args.requiredText("id");
    const [input, parentPlaybook, comment] = (["input", "parentPlaybookID", "comment"] as const).map((name) =>
      args.optionalText(name),
    );
    return {
      entries: [textEntry(`Task ${id} is completed`)],
      operations: [
        {
          op: "completeTask",
          ...incidentOf(args, "incidentId"),
          task: id,
          ...(input === undefined ? {} : { input }),
          ...(parentPlaybook === undefined ? {} : { parentPlaybook }),
          ...(comment === undefined ? {} : { comment }),
        },
      ],
    };
  },
});

export const taskAssign = defineAutomation({
  name: "taskAssign",
  description: "Gives a task to somebody.",
  arguments: [task, { name: "assignee", description: "Their user name.", required: true }, incident],
  run(args) {
    const [id, assignee] = [args.requiredText("id"), args.requiredText("assignee")];
    return {
      entries: [textEntry(`Task ${id} is for ${assignee}`)],
      operations: [{ op: "assignTask", ...incidentOf(args, "incidentId"), task: id, assignee }],
    };
  },
});

export const taskReopen = defineAutomation({
  name: "taskReopen",
  description: "Opens a completed task again.",
  arguments: [task, incident],
  run(args) {
    const id = args.requiredText("id");
    return {
      entries: [textEntry(`Task ${id} is open again`)],
      operations: [{ op: "reopenTask", ...incidentOf(args, "incidentId"), task: id }],
    };
  },
});

export const setTaskDueDate = defineAutomation({
  name: "setTaskDueDate",
  description: "Sets when a task is due.",
  arguments: [task, { name: "dueDate", description: "A date.", required: true }, incident],
  run(args) {
    const id = args.requiredText("id");
    const moment = readDate(args.requiredText("dueDate"));
    if (moment === undefined) throw new AutomationError(`"${args.text("dueDate").slice(0, 80)}" is no date`);
    return {
      entries: [textEntry(`Task ${id} is due ${args.text("dueDate")}`)],
      operations: [{ op: "setTaskDue", ...incidentOf(args, "incidentId"), task: id, due: epochMilliseconds(moment) }],
    };
  },
});
