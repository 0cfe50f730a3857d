/** Automations that come with content: what they call is done once each, however often they are run again. */
import { buildScript, scriptArgument } from "#test/build-script.ts";

const value = [scriptArgument("value", { required: true })];

/** Chance and time must be the same in each pass, or it asks for something else than before. */
export const scripts = [
  buildScript(
    "ChaosCalls",
    `var chance = Math.random(), began = new Date().getTime();
     var seen = executeCommand('chaos-look', {value: args.value})[0].Contents.Verdict;
     executeCommand('chaos-safe', {value: args.value + ' safe'});
     setContext('Direct', {Seen: seen, Step: 1});
     executeCommand('chaos-key', {value: args.value + ' key'});
     wait(0.3);
     executeCommand('Set', {key: 'SetByScript', value: seen});
     var found = executeCommand('chaos-probe', {value: args.value + ' probe'})[0].Contents.ID;
     executeCommand('chaos-ask', {value: args.value + ' ask'});
     setContext('Direct', {Seen: seen, Step: 2, Found: found});
     executeCommand('ChaosTag', {value: args.value, key: 'ScriptTag'});
     var same = executeCommand('chaos-look', {value: String(chance) + began});
     return {Type: 1, ContentsFormat: 'text', Contents: 'it was ' + seen, EntryContext: {ByScript: found}};`,
    { arguments: value },
  ),
  buildScript(
    "ChaosTag",
    `for (var i = 0, rules = ['key', 'probe']; i < rules.length; i++) {
       executeCommand('chaos-' + rules[i], {value: 'tag ' + rules[i] + ' ' + args.value});
       setContext(args.key, {Of: args.value, Made: i + 1});
     }
     return {Type: 1, ContentsFormat: 'text', Contents: 'tagged ' + args.value};`,
    { arguments: [...value, scriptArgument("key", { required: true })] },
  ),
];
