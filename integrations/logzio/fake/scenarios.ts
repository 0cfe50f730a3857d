import type { JsonObject } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";

/** Rules that trigger, with logs of the shape that Logz.io gives those of McAfee ePO and Windows Defender. */
export type Scenario = "plain" | "mcafee" | "defender";

export interface TriggeredRule {
  name: string;
  description: string;
  query: string;
  severity: string;
  tags: string[];
  groupBy: JsonObject;
  logs: JsonObject[];
}

export function ruleOf(scenario: Scenario, prng: Prng, at: number): TriggeredRule {
  const host = `wks-${prng.text(4, "0123456789")}`;
  const user = prng.pick(["ada", "grace", "linus", "barbara"]);
  if (scenario === "mcafee") return mcafee(prng, at, host, user);
  if (scenario === "defender") return defender(prng, at, host, user);
  return {
    name: prng.pick(["Okta - Many failed sign-ins", "Falco - Shell in a container", "AWS - Root account used"]),
    description: "A rule of the fake triggered.",
    query: "type:auth AND outcome:failure",
    severity: prng.pick(["SEVERE", "HIGH", "MEDIUM", "LOW", "INFO"]),
    tags: ["fake"],
    groupBy: { "user.name": user },
    logs: [
      {
        "@timestamp": new Date(at).toISOString(),
        type: "auth",
        message: `sign-in of ${user} failed`,
        user: { name: user },
      },
    ],
  };
}

function mcafee(prng: Prng, at: number, host: string, user: string): TriggeredRule {
  const hash = prng.text(32, "0123456789abcdef");
  const threat = `Trojan-${prng.text(4, "ABCDEFGH")}!${hash.slice(0, 12).toUpperCase()}`;
  const name = `${prng.pick(["invoice", "setup", "report"])}.exe`;
  const path = `C:\\Users\\${user}\\Downloads`;
  const ip = `10.0.${prng.int(0, 255)}.${prng.int(1, 254)}`;
  const seconds = new Date(at).toISOString().slice(0, 19);
  // ePO's own values come twice, each; what is nested under EPOevent comes once.
  const twice = (value: string) => [value, value];
  const log: JsonObject = {
    // The other of the two spellings that occur.
    "@timestamp": new Date(at).toISOString().replace("Z", "+0000"),
    type: "mcafee_epo",
    ThreatType: twice("trojan"),
    ThreatName: twice(threat),
    ThreatCategory: twice("av.detect"),
    ThreatEventID: twice("1027"),
    ThreatActionTaken: twice("IDS_ALERT_ACT_TAK_DEL"),
    ThreatHandled: twice("True"),
    FirstAttemptedAction: twice("IDS_ALERT_THACT_ATT_CLE"),
    FirstActionStatus: twice("True"),
    DetectionMessage: twice("IDS_OAS_DEFAULT_THREAT_MESSAGE"),
    TargetHostName: twice(host),
    SourceHostName: twice(host),
    TargetHash: twice(hash),
    TargetName: twice(name),
    TargetFileName: twice(`${path}\\${name}`),
    TargetUserName: twice(`${host}\\${user}`),
    DetectedUTC: twice(`${seconds}Z`),
    GMTTime: twice(seconds),
    tags: ["beats-5015", "_grokparsefailure"],
    EPOevent: {
      SoftwareInfo: {
        CommonFields: { AnalyzerHostName: host, AnalyzerDetectionMethod: "On-Access Scan" },
        Event: {
          EventID: "1027",
          GMTTime: seconds,
          CustomFields: { TargetName: name, TargetPath: path, Cleanable: "true" },
        },
      },
      MachineInfo: { MachineName: host, IPAddress: ip, UserName: user, OSName: "Windows 10" },
    },
  };
  return {
    name: "McAfee ePO - Malware was detected on an endpoint",
    description: "McAfee ePO reported malware on a managed endpoint.",
    query: "type:mcafee_epo AND ThreatCategory:av.detect",
    severity: "HIGH",
    tags: ["malware", "endpoint"],
    groupBy: { TargetHostName: host, TargetHash: hash, ThreatName: threat },
    logs: [log],
  };
}

function defender(prng: Prng, at: number, host: string, user: string): TriggeredRule {
  const name = `${prng.pick(["eicar", "sample", "update"])}.com`;
  const path = `C:\\Users\\${user}\\Downloads\\${name}`;
  const threat = `Virus:DOS/${prng.pick(["EICAR_Test_File", "Sample_Test"])}`;
  const time = new Date(at).toISOString();
  const log: JsonObject = {
    "@timestamp": time,
    type: "wineventlog",
    tags: ["beats-5015", "_logzio_codec_json", "_jsonparsefailure"],
    winlog: {
      event_id: 1116,
      computer_name: host,
      channel: "Microsoft-Windows-Windows Defender/Operational",
      event_data: {
        "Threat Name": threat,
        "Detection User": `${host}\\${user}`,
        "Detection Time": time,
        "Action Name": "%%887",
        "Severity Name": "Severe",
        "Error Code": "0x00000000",
        "Error Description": "The operation completed successfully. ",
        Path: `file:_${path}`,
      },
    },
    event: { code: 1116, provider: "Microsoft-Windows-Windows Defender" },
  };
  return {
    name: "Microsoft Windows Defender - Malware detected",
    description: "Windows Defender detected malware.",
    query: "winlog.event_id:1116",
    severity: "SEVERE",
    tags: ["malware", "endpoint"],
    groupBy: { "winlog.event_data.Threat Name": threat, "winlog.computer_name": host },
    logs: [log],
  };
}
