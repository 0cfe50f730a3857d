/**
 * What automations find as globals, within the sandbox. `host` is the only way out: text in, text out. It takes calls
 * (answered from what was recorded), direct changes of the context, log lines, DT expressions and files. `false` says stop:
 * there is no answer yet, or a limit is met. Nobody but this function holds it. A filter or a transformer has none.
 *
 * Gives the function that runs a script. Its answers: `v` and JSON, `s` and the JSON of several, `u` for undefined, `e` and a
 * message, `l` for a result that is too long.
 */
(install, host, given) => {
  const { parse, stringify } = JSON;
  const { defineProperty } = Object;
  const { apply, construct } = Reflect;
  const isList = Array.isArray;
  const Make = Function;
  const HostError = Error;
  const text = String;
  const number = Number;
  const pattern = RegExp.prototype.exec;

  const settings = parse(given);
  const clock = { now: settings.now };
  install(clock, settings.seed);

  /** Where the host says stop (no answer yet, a limit), this is as far as the script gets. */
  function ask(operation, one, two) {
    const answer = host(operation, one, two);
    if (answer === false) for (;;);
    return answer;
  }

  function call(kind, payload) {
    if (!host) throw new HostError(`${payload.name || kind}: a filter or transformer can call nothing`);
    const read = parse(ask("call", kind, stringify(payload)));
    clock.now = read.at;
    if (read.error !== undefined) throw new HostError(read.error);
    return read.value;
  }

  function notHere(name) {
    return () => {
      throw new HostError(`${name} is for integrations; an automation cannot use it here`);
    };
  }

  function say(level) {
    return (...parts) => {
      if (!host) return;
      let line = "";
      for (let at = 0; at < parts.length; at++) line += (at > 0 ? " " : "") + told(parts[at]);
      ask("log", level, line);
    };
  }

  function told(value) {
    if (typeof value === "string") return value;
    try {
      const json = stringify(value);
      return json === undefined ? text(value) : json;
    } catch {
      return "something that cannot be told";
    }
  }

  const api = {
    args: settings.args,
    incidents: settings.incidents,
    investigation: settings.investigation,
    env: {},
    params: {},
    command: "",

    executeCommand(name, args) {
      return call("command", { name: text(name), args: args === undefined || args === null ? {} : args });
    },

    /** DT over any value; nothing found is null. */
    dq(value, expression) {
      if (!host) throw new HostError("dq: not in a filter or transformer");
      const json = stringify(value === undefined ? null : value);
      const found = ask("dq", json === undefined ? "null" : json, text(expression));
      return found === undefined ? null : parse(found);
    },

    setContext(path, value) {
      if (!host) throw new HostError("setContext: a filter or transformer changes nothing");
      ask("write", stringify({ op: "set", path: text(path), value: value === undefined ? null : value }), "");
    },

    delContext(path) {
      if (!host) throw new HostError("delContext: a filter or transformer changes nothing");
      ask("write", stringify({ op: "delete", path: text(path) }), "");
    },

    wait(seconds) {
      const given = number(seconds);
      call("wait", { seconds: given > 0 ? given : 0 });
    },

    log: say("info"),
    logInfo: say("info"),
    logDebug: say("debug"),
    logError: say("error"),

    http(url, options, insecure) {
      return call("http", { url: text(url), options: options || {}, insecure: insecure === true });
    },

    /** Keeps a text (as UTF-8) or a list of bytes; the id goes into an entry's `FileID`. */
    saveFile(data) {
      if (!host) throw new HostError("saveFile: a filter or transformer changes nothing");
      if (isList(data)) return ask("file", "bytes", stringify(data));
      return ask("file", "text", typeof data === "string" ? data : told(data));
    },

    /** The text of a War Room file. */
    getFileByEntryID(id) {
      return call("look", { name: "getFileByEntryID", args: [text(id)] });
    },
    getModules() {
      return call("look", { name: "getModules", args: [] });
    },
    getAllSupportedCommands() {
      return call("look", { name: "getAllSupportedCommands", args: [] });
    },
    demistoUrls() {
      return settings.urls;
    },
    getLicenseID() {
      return "";
    },
    getLastRun: notHere("getLastRun"),
    setLastRun: notHere("setLastRun"),
    getIntegrationContext: notHere("getIntegrationContext"),
    setIntegrationContext: notHere("setIntegrationContext"),
    httpMultipart: notHere("httpMultipart"),
  };
  if (settings.context !== undefined) api.invContext = settings.context;

  // Globals as a script's own variables are: it may put others in their place.
  for (const name in api) {
    defineProperty(globalThis, name, { value: api[name], writable: true, enumerable: true, configurable: true });
  }

  const builtinErrors = "|TypeError|ReferenceError|RangeError|SyntaxError|EvalError|URIError|InternalError|";

  /** What a script threw: its own words; of an error of the language also its kind and line, for whoever mends it. */
  function describe(thrown) {
    try {
      if (typeof thrown !== "object" || thrown === null) return text(thrown);
      if (!("message" in thrown)) return told(thrown);
      const name = text(thrown.name);
      if (builtinErrors.indexOf(`|${name}|`) < 0) return text(thrown.message);
      const place = apply(pattern, /<input>:(\d+)/, [text(thrown.stack)]);
      // Two lines are the function that was put around the script.
      const line = place === null || number(place[1]) < 3 ? "" : ` (line ${number(place[1]) - 2})`;
      return `${name}: ${text(thrown.message)}${line}`;
    } catch {
      return "an error that cannot be told";
    }
  }

  /** `said` goes before what the script returns. */
  function run(body, said) {
    try {
      const script = construct(Make, [body]);
      const returned = apply(script, undefined, []);
      const result = stringify(said.length === 0 ? returned : [...said, ...(returned === undefined ? [] : [returned])]);
      if (result === undefined) return "u";
      if (result.length > settings.longest) return "l";
      return said.length === 0 ? `v${result}` : `s${result}`;
    } catch (thrown) {
      return `e${apply("".slice, describe(thrown), [0, 10000])}`;
    }
  }

  return { api, run };
};
