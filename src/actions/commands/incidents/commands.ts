import type { CommandDefinition } from "#sdk/command.ts";
import {
  closeInvestigation,
  closeInvestigationAsDuplicate,
  closeInvestigationScript,
  reopenInvestigation,
} from "./close.ts";
import { createDuplicateIncident, createNewIncident, investigate, testCreateDuplicates } from "./create.ts";
import { findSimilarIncidentsByText } from "./find-similar-by-text.ts";
import { findSimilarIncidents } from "./find-similar-incidents.ts";
import { getDuplicates } from "./get-duplicates.ts";
import { compareIncidentsLabels, getIncidents } from "./get-incidents.ts";
import { linkIncidents, linkIncidentsWithRetry } from "./link.ts";
import {
  changeRemediationSlaOnSevChange,
  incidentSet,
  setIncident,
  setOwner,
  setPlaybook,
  setPlaybookAccordingToType,
  setSeverity,
  setStage,
  stopTimeToAssignOnOwnerChange,
} from "./set-incident.ts";
import { generateSummaryReport } from "./summary-report.ts";
import { setTaskDueDate, taskAssign, taskComplete, taskReopen } from "./tasks.ts";
import { pauseTimer, resetTimer, startTimer, stopTimer } from "./timers.ts";

export const incidentCommands: readonly CommandDefinition[] = [
  setIncident,
  incidentSet,
  setOwner,
  setSeverity,
  setStage,
  setPlaybook,
  setPlaybookAccordingToType,
  changeRemediationSlaOnSevChange,
  stopTimeToAssignOnOwnerChange,
  closeInvestigation,
  closeInvestigationScript,
  reopenInvestigation,
  closeInvestigationAsDuplicate,
  createNewIncident,
  investigate,
  createDuplicateIncident,
  testCreateDuplicates,
  linkIncidents,
  linkIncidentsWithRetry,
  getIncidents,
  compareIncidentsLabels,
  findSimilarIncidents,
  findSimilarIncidentsByText,
  getDuplicates,
  generateSummaryReport,
  startTimer,
  stopTimer,
  pauseTimer,
  resetTimer,
  taskComplete,
  taskAssign,
  taskReopen,
  setTaskDueDate,
];
