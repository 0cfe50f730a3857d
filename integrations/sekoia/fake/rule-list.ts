/** Detection rules of the fake. Some names are traps: quotes, line breaks, other scripts, template text. */
export interface FakeRule {
  name: string;
  description: string;
  severity: number;
  type: string | null;
  pattern: string;
  category: string;
  value: string;
  /** The kind of events that set it off. */
  events: "process" | "authentication" | "network" | "web";
}

export const fakeRules: readonly FakeRule[] = [
  {
    name: "PowerShell downloads and runs a script",
    description: "A PowerShell process fetched a script over HTTP and ran it from memory.",
    severity: 70,
    type: "sigma",
    pattern: "process.command_line:*DownloadString*",
    category: "malicious-code",
    value: "dropper",
    events: "process",
  },
  {
    name: 'Credential dump with "sekurlsa" on the command line',
    description: 'The words "sekurlsa" and "logonpasswords" were seen together.',
    severity: 90,
    type: "sigma",
    pattern: 'process.command_line:"*sekurlsa*"',
    category: "intrusions",
    value: "privileged-account-compromise",
    events: "process",
  },
  {
    name: "Connexion réussie depuis un pays inhabituel – compte à privilèges",
    description: "Première connexion de ce compte depuis ce pays.",
    severity: 55,
    type: "anomaly",
    pattern: "",
    category: "intrusion-attempts",
    value: "login-attempts",
    events: "authentication",
  },
  {
    name: "Password spraying against many accounts\n(second line of the rule's name)",
    description: "More than 20 accounts\nfrom one address\nin 5 minutes.",
    severity: 50,
    type: "correlation",
    pattern: "event.outcome:failure",
    category: "intrusion-attempts",
    value: "brute-force",
    events: "authentication",
  },
  {
    name: "Beacon to a young domain \\ C:\\Temp\\loader.dll <script>alert(1)</script> & more",
    description: "Regular requests to a domain registered less than 10 days ago.",
    severity: 75,
    type: "cti",
    pattern: "[domain-name:value = 'cdn-update.example']",
    category: "malicious-code",
    value: "c&c",
    events: "network",
  },
  {
    name: "ログイン失敗の連続 / פרצת אבטחה / \u{1F512} vault opened",
    description: "Names of rules are written in any script.",
    severity: 49,
    type: "sigma",
    pattern: "event.action:vault-opened",
    category: "information-content-security",
    value: "unauthorised-information-access",
    events: "authentication",
  },
  {
    name: "Template text {{ 7 * 7 }} and \u0024{incident.id} in a request",
    description: "Somebody tried server side templates: {% raw %}",
    severity: 30,
    type: null,
    pattern: "url.query:*{{*",
    category: "intrusion-attempts",
    value: "exploiting",
    events: "web",
  },
  {
    name: "Scan of many ports",
    description: "",
    severity: 10,
    type: "correlation",
    pattern: "event.category:network",
    category: "information-gathering",
    value: "scanner",
    events: "network",
  },
  {
    name: "Ransom note written to a share",
    description: "A file named like a ransom note appeared on several hosts.",
    severity: 100,
    type: "sigma",
    pattern: "file.name:*README_RESTORE*",
    category: "malicious-code",
    value: "ransomware",
    events: "process",
  },
  {
    name: "Web shell answers",
    description: "A script in an upload folder answered 200.",
    severity: 74,
    type: "sigma",
    pattern: "url.path:*/uploads/*.php",
    category: "intrusions",
    value: "application-compromise",
    events: "web",
  },
];
