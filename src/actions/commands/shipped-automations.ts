/**
 * Automations of XSOAR that do nothing but call commands of others: what has such a command does the work. They run as
 * automations of content do, so each call is a step of its own, durable, with its own repeat rule; content that brings one
 * of the same name comes first. Without anything that offers the command they end with XSOAR's error.
 */
import type { Script, ScriptArgument } from "#playbook/script.ts";

/** `name*` is required, `name^` is filled by a value without a name, `name[]` takes a list. */
function argument(written: string): ScriptArgument {
  const name = /^[\w-]+/.exec(written)?.[0] ?? "";
  const has = (mark: string) => written.includes(mark, name.length);
  return { name, required: has("*"), positional: has("^"), isArray: has("[]"), secret: false };
}

function automation(name: string, description: string, args: string, code: string): Script {
  return {
    id: name,
    name,
    description,
    language: "javascript",
    code: `${shared}${code}`,
    tags: [],
    arguments: args.split(" ").map(argument),
    outputs: [],
    deprecated: false,
  };
}

const shared = `
function given(names) {
  var kept = {};
  names.forEach(function (name) {
    if (args[name] !== undefined && args[name] !== null && args[name] !== '') kept[name] = args[name];
  });
  return kept;
}
// Of several instances some may fail: what the others said counts.
function answered(entries) {
  var good = entries.filter(function (entry) { return !isError(entry); });
  return good.length > 0 ? good : entries;
}
`;

/** The reputation of one kind of indicator, from every instance that knows it. */
function reputation(name: string, command: string): Script {
  const code = `return answered(executeCommand('${command}', given(['${command}'])));`;
  return automation(
    name,
    `The reputation of ${command} from every instance that offers \`${command}\`.`,
    `${command}*^[]`,
    code,
  );
}

const sendEmail = `
var mail = given(['to', 'cc', 'bcc', 'subject', 'body', 'htmlBody', 'attachIDs', 'replyTo']);
if (args.noteEntryID) {
  var note = executeCommand('getEntry', {id: args.noteEntryID});
  if (isError(note[0])) return note;
  mail.body = (mail.body ? mail.body + '\\n' : '') + note[0].Contents;
}
return executeCommand('send-mail', mail);
`;

const enrichIndicators = `
var commands = {
  ip: 'ip', ipv6: 'ip', url: 'url', domain: 'domain', email: 'email', cve: 'cve', file: 'file',
  'file md5': 'file', 'file sha-1': 'file', 'file sha-256': 'file', 'file sha1': 'file', 'file sha256': 'file'
};
var found = [];
argToList(args.indicatorsValues).forEach(function (value) {
  value = String(value).trim();
  if (value === '') return;
  var known = executeCommand('getIndicator', {value: value});
  var first = known.length > 0 && !isError(known[0]) && known[0].Contents ? known[0].Contents[0] : undefined;
  var type = first && first.indicator_type ? String(first.indicator_type) : '';
  var command = commands[type.toLowerCase()];
  if (command === undefined) {
    var why = type === '' ? 'it is not known as an indicator' : 'no command tells the reputation of a ' + type;
    found.push({Type: entryTypes.error, ContentsFormat: formats.text, Contents: 'enrichIndicators: ' + value + ': ' + why});
    return;
  }
  var one = {};
  one[command] = value;
  found = found.concat(answered(executeCommand(command, one)));
});
return answered(found);
`;

const adGetUser = `
var wanted = given(['dn', 'name', 'email', 'username', 'attributes', 'limit', 'using']);
if (args.customFieldType) wanted['custom-field-type'] = args.customFieldType;
if (args.customFieldData) wanted['custom-field-data'] = args.customFieldData;
if (args.userAccountControlOut) wanted['user-account-control-out'] = args.userAccountControlOut;
return executeCommand('ad-get-user', wanted);
`;

export const shippedAutomations: readonly Script[] = [
  automation(
    "SendEmail",
    "Sends a mail by whatever instance offers `send-mail`.",
    "to*^ cc bcc subject* body attachIDs htmlBody noteEntryID replyTo",
    sendEmail,
  ),
  reputation("FileReputation", "file"),
  reputation("IPReputation", "ip"),
  reputation("URLReputation", "url"),
  reputation("DomainReputation", "domain"),
  reputation("EmailReputation", "email"),
  automation(
    "enrichIndicators",
    "Has the reputation of known indicators told anew, by the command of their type.",
    "indicatorsValues*^[]",
    enrichIndicators,
  ),
  automation(
    "ADGetUser",
    "Looks a user up by whatever instance offers `ad-get-user`.",
    "dn^ name attributes customFieldType customFieldData headers nestedSearch username limit email userAccountControlOut using",
    adGetUser,
  ),
];
