/** An automation that comes with content, and the integrations of content: what they offer, and their code. */
export interface Script {
  id: string;
  name: string;
  description?: string;
  language: ScriptLanguage;
  /** Absent where the code was not with it. */
  code?: string;
  tags: string[];
  arguments: ScriptArgument[];
  outputs: ScriptOutput[];
  /** Absent: XSOAR's default of five minutes. */
  timeoutSeconds?: number;
  deprecated: boolean;
  fromVersion?: string;
  toVersion?: string;
}

export type ScriptLanguage = "javascript" | "python2" | "python3" | "powershell";

/** As people call them. */
export const scriptLanguageNames: Readonly<Record<ScriptLanguage, string>> = {
  javascript: "JavaScript",
  python2: "Python",
  python3: "Python",
  powershell: "PowerShell",
};

export interface ScriptArgument {
  name: string;
  description?: string;
  required: boolean;
  /** Taken by an argument that is given without a name. */
  positional: boolean;
  isArray: boolean;
  secret: boolean;
  default?: string;
  options?: string[];
}

export interface ScriptOutput {
  path: string;
  description?: string;
  type?: string;
}

export interface ContentIntegration {
  id: string;
  /** The brand. */
  name: string;
  displayName: string;
  description?: string;
  category?: string;
  language: ScriptLanguage;
  code?: string;
  parameters: { name: string; label: string; type: number; required: boolean; default?: string; options?: string[] }[];
  commands: ContentCommand[];
  fetches: boolean;
  classifier?: string;
  incomingMapper?: string;
  outgoingMapper?: string;
  deprecated: boolean;
  fromVersion?: string;
  toVersion?: string;
}

export interface ContentCommand {
  name: string;
  description?: string;
  arguments: ScriptArgument[];
  outputs: ScriptOutput[];
  /** XSOAR's "potentially harmful". */
  harmful: boolean;
  polling: boolean;
  deprecated: boolean;
}
