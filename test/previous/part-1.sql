-- A database as part 1 left it, frozen: its rows must be taken up by every later Tocsin. Never change it to fit new code.
-- `previous-part.test.ts` puts in what differs from run to run: @XSOAR@ the address, @AT@ a moment in milliseconds.

-- Sealed under the key of 32 bytes 0x07: `Bearer part-one-token`.
insert into secrets (id, sealed) values ('4eb10382-27e6-8d8e-8c6b-9281431b2d1b',
  '\x010248340a265ad4aee5fecaf00ab45ce20e1de6915babe719f0344767e184ceedd9fdf936f0c0fef5f4efec54ef8373f491');

insert into playbooks (hash, id, name, language, content) values
('part-1-plain', 'part-1-plain', 'Tell XSOAR', 'sekoia', '{"id": "part-1-plain", "name": "Tell XSOAR", "language": "sekoia",
  "startTaskId": "0", "tasks": {
    "0": {"id": "0", "name": "A new alert", "type": "start", "onError": "stop", "next": {"#none#": ["1"]}},
    "1": {"id": "1", "name": "Send it", "type": "regular", "onError": "stop", "next": {"#none#": []},
      "command": {"name": "http-request", "brand": "http", "arguments": {
        "method": {"kind": "literal", "value": "post"},
        "url": {"kind": "literal", "value": "@XSOAR@"},
        "headers": {"kind": "object", "fields": {
          "Authorization": {"kind": "secret", "id": "4eb10382-27e6-8d8e-8c6b-9281431b2d1b"}}},
        "json": {"kind": "jinja", "asJson": true,
          "template": "{\"name\": \"{{ node.0.rule.name }}\", \"alertId\": \"{{ node.0.short_id }}\"}"},
        "fail_on_http_error": {"kind": "literal", "value": true}}}}}}'),
('part-1-asks', 'part-1-asks', 'Ask, then tell XSOAR', 'sekoia', '{"id": "part-1-asks", "name": "Ask, then tell XSOAR",
  "language": "sekoia", "startTaskId": "0", "tasks": {
    "0": {"id": "0", "name": "A new alert", "type": "start", "onError": "stop", "next": {"#none#": ["1"]}},
    "1": {"id": "1", "name": "Is it serious?", "type": "condition", "onError": "stop", "next": {"yes": ["2"], "no": []}},
    "2": {"id": "2", "name": "Send it", "type": "regular", "onError": "stop", "next": {"#none#": []},
      "command": {"name": "http-request", "brand": "http", "arguments": {
        "method": {"kind": "literal", "value": "post"},
        "url": {"kind": "literal", "value": "@XSOAR@"},
        "headers": {"kind": "object", "fields": {
          "Authorization": {"kind": "secret", "id": "4eb10382-27e6-8d8e-8c6b-9281431b2d1b"}}},
        "json": {"kind": "jinja", "asJson": true, "template": "{\"name\": \"Serious\", \"alertId\": \"{{ node.0.short_id }}\"}"},
        "fail_on_http_error": {"kind": "literal", "value": true}}}}}}');

insert into runs (id, playbook_id, playbook_hash, investigation_id, label, priority, status, wake_at, waiting_for, finished_at)
values
-- It had just begun.
('01900000-0000-7000-8000-000000000001', 'part-1-plain', 'part-1-plain', '01900000-0000-7000-8000-000000000001',
  'begun', 30, 'active', null, null, null),
-- It waits with a snapshot: its request was refused in passing, and its moment has come.
('01900000-0000-7000-8000-000000000002', 'part-1-plain', 'part-1-plain', '01900000-0000-7000-8000-000000000002',
  'due', 50, 'waiting', '2025-01-01T00:00:00Z', 'tries again', null),
-- Its intent is durable and the request never left.
('01900000-0000-7000-8000-000000000003', 'part-1-plain', 'part-1-plain', '01900000-0000-7000-8000-000000000003',
  'intended', 70, 'active', null, null, null),
-- Its intent is durable (in a blob) and the request arrived: the answer is missing.
('01900000-0000-7000-8000-000000000004', 'part-1-plain', 'part-1-plain', '01900000-0000-7000-8000-000000000004',
  'arrived', 90, 'active', null, null, null),
-- It waits for a person.
('01900000-0000-7000-8000-000000000005', 'part-1-asks', 'part-1-asks', '01900000-0000-7000-8000-000000000005',
  'asked', 40, 'waiting', null, 'waits for an answer', null),
-- It is over.
('01900000-0000-7000-8000-000000000006', 'part-1-plain', 'part-1-plain', '01900000-0000-7000-8000-000000000006',
  'over', 10, 'failed', null, null, now());
update runs set error_code = 'VENDOR_REFUSED', error_message = 'XSOAR refuses the request' where label = 'over';

insert into run_events (run_id, seq, payload)
select id, 1, json_build_object('at', @AT@, 'type', 'runStarted', 'playbook', playbook_hash, 'label', label, 'start',
  json_build_object('short_id', 'AL' || label, 'rule', json_build_object('name', 'A "quoted" rule')))
from runs;

insert into run_events (run_id, seq, payload) values
('01900000-0000-7000-8000-000000000002', 2, '{"at": @AT@, "type": "taskDone", "frame": "", "task": "0"}'),
('01900000-0000-7000-8000-000000000002', 3, '{"at": @AT@, "type": "stepIntended", "frame": "", "task": "1",
  "command": "http-request", "instance": "XSOAR", "repeat": "probe", "because": "the incident is looked up",
  "inputs": {"method": "post", "url": "@XSOAR@", "headers": {"Authorization": "***"},
    "json": {"name": "A \"quoted\" rule", "alertId": "ALdue"}, "fail_on_http_error": true}}'),
('01900000-0000-7000-8000-000000000002', 4, '{"at": @AT@, "type": "stepAttempted", "frame": "", "task": "1",
  "outcome": "not sent", "error": {"code": "VENDOR_THROTTLED", "message": "429"}, "notBefore": @AT@}'),
('01900000-0000-7000-8000-000000000003', 2, '{"at": @AT@, "type": "taskDone", "frame": "", "task": "0"}'),
('01900000-0000-7000-8000-000000000003', 3, '{"at": @AT@, "type": "stepIntended", "frame": "", "task": "1",
  "command": "http-request", "instance": "XSOAR", "repeat": "probe", "because": "the incident is looked up",
  "inputs": {"method": "post", "url": "@XSOAR@", "headers": {"Authorization": "***"},
    "json": {"name": "A \"quoted\" rule", "alertId": "ALintended"}, "fail_on_http_error": true}}'),
('01900000-0000-7000-8000-000000000004', 2, '{"at": @AT@, "type": "taskDone", "frame": "", "task": "0"}'),
('01900000-0000-7000-8000-000000000004', 3, '{"at": @AT@, "type": "stepIntended", "frame": "", "task": "1",
  "command": "http-request", "instance": "XSOAR", "repeat": "probe", "because": "the incident is looked up",
  "inputsBlob": "part-1-blob"}'),
('01900000-0000-7000-8000-000000000005', 2, '{"at": @AT@, "type": "taskDone", "frame": "", "task": "0"}'),
('01900000-0000-7000-8000-000000000005', 3, '{"at": @AT@, "type": "questionAsked", "frame": "", "task": "1",
  "question": "Is it serious?", "options": ["yes", "no"]}'),
('01900000-0000-7000-8000-000000000006', 2, '{"at": @AT@, "type": "taskDone", "frame": "", "task": "0"}'),
('01900000-0000-7000-8000-000000000006', 3, '{"at": @AT@, "type": "taskFailed", "frame": "", "task": "1",
  "error": {"code": "VENDOR_REFUSED", "message": "XSOAR refuses the request"}}'),
('01900000-0000-7000-8000-000000000006', 4, '{"at": @AT@, "type": "runFinished", "status": "failed",
  "error": {"code": "VENDOR_REFUSED", "message": "XSOAR refuses the request"}}');

insert into blobs (hash, content) values ('part-1-blob', '{"method": "post", "url": "@XSOAR@",
  "headers": {"Authorization": "***"}, "json": {"name": "A \"quoted\" rule", "alertId": "ALarrived"}, "fail_on_http_error": true}');

insert into run_snapshots (run_id, seq, state) values
('01900000-0000-7000-8000-000000000002', 4, '{"status": "active", "label": "due", "store": {}, "frames": {"": {
  "open": 1, "failed": 0, "nodeBlobs": {},
  "node": {"0": {"short_id": "ALdue", "rule": {"name": "A \"quoted\" rule"}}},
  "tasks": {
    "0": {"status": "done", "taken": 0, "dead": 0, "attempts": 0, "generation": 0},
    "1": {"status": "ready", "taken": 1, "dead": 0, "attempts": 1, "generation": 0, "failingSince": @AT@,
      "outcome": "not sent", "notBefore": @AT@}}}}}');
