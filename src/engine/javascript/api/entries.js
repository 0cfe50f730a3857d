/**
 * Helper functions of automations: entries, and commands by their names. Evaluated within the sandbox; gives the globals it
 * offers. What it calls it looks up when it is called, so that a script's own counts.
 */
(api, offered) => {
  const { tableToMarkdown, mapObjFunction, createContext, dotToSpace } = offered;
  const run = (name, args) => api.executeCommand(name, args);

  const entryTypes = {
    note: 1,
    downloadAgent: 2,
    file: 3,
    error: 4,
    pinned: 5,
    userManagement: 6,
    image: 7,
    playgroundError: 8,
    plagroundError: 8,
    entryInfoFile: 9,
    map: 15,
    widget: 17,
  };

  const formats = {
    html: "html",
    table: "table",
    json: "json",
    text: "text",
    markdown: "markdown",
    dbotResponse: "dbotCommandResponse",
  };

  const outputPaths = {
    file: "File(val.MD5 && val.MD5 === obj.MD5 || val.SHA1 && val.SHA1 === obj.SHA1 || val.SHA256 && val.SHA256 === obj.SHA256)",
    ip: "IP(val.Address && val.Address === obj.Address)",
    url: "URL(val.Data && val.Data === obj.Data)",
    domain: "Domain(val.Name && val.Name === obj.Name)",
    cve: "CVE(val.ID && val.ID === obj.ID)",
    email: "Account.Email(val.Address && val.Address === obj.Address)",
  };

  const isError = (entry) => typeof entry === "object" && entry !== null && entry.Type === entryTypes.error;
  const isValidRes = (result) => Array.isArray(result) && result.length > 0 && !isError(result[0]);

  /** A note of a result: as a table for people, as context for the rest of the playbook. */
  function createEntry(result, given, mdFilter, headerTransform) {
    const { contextPath, title, innerPath, data } = given;
    const inner = innerPath ? api.dq(result, innerPath) : result;
    const isShown = (field) => field.humanReadable !== false && (!mdFilter || mdFilter(field));
    const shown = mapObjFunction(data, isShown)(inner);
    const kept = mapObjFunction(data)(inner);
    return {
      Type: entryTypes.note,
      Contents: result,
      ContentsFormat: formats.json,
      ReadableContentsFormat: formats.markdown,
      HumanReadable: tableToMarkdown(title, shown, undefined, undefined, headerTransform || dotToSpace),
      EntryContext: { [contextPath]: createContext(kept) },
    };
  }

  function fileNameFromEntry(entryId) {
    const found = run("getEntry", { id: entryId });
    const fileId = isValidRes(found) ? found[0].FileID : undefined;
    return fileId ? `${api.investigation.id}_${fileId}` : null;
  }

  const listOf = (name) => run("getList", { listName: name });

  function getCSVListAsArray(name) {
    const found = listOf(name);
    if (!isValidRes(found)) return [];
    return String(found[0].Contents)
      .split(",")
      .filter((part) => part !== "")
      .map((part) => part.trim());
  }

  function getJSONListAsObject(name) {
    const found = listOf(name);
    if (!isValidRes(found)) return null;
    const { Contents: contents } = found[0];
    return typeof contents === "string" ? JSON.parse(contents) : contents;
  }

  function verifyContextField(path, expected, mode) {
    const found = api.dq(globalThis.invContext, path);
    if (found === undefined || found === null) throw new Error(`${path} is not in the context`);
    const differs = mode === "stringContains" ? !String(found).includes(expected) : String(found) !== String(expected);
    if (differs) throw new Error(`${path} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
    return found;
  }

  function isCommandAvailable(name) {
    const commands = api.getAllSupportedCommands();
    return Object.keys(commands).some((instance) => commands[instance].some((one) => one.name === name));
  }

  const sameNamed = {};
  for (const name of [
    "setIncident",
    "createNewIncident",
    "closeInvestigation",
    "setSeverity",
    "taskAssign",
    "setTaskDueDate",
    "addTask",
  ]) {
    sameNamed[name] = (args) => run(name, args);
  }

  return {
    entryTypes,
    formats,
    outputPaths,
    isError,
    isValidRes,
    createEntry,
    fileNameFromEntry,
    getCSVListAsArray,
    getJSONListAsObject,
    verifyContextField,
    isCommandAvailable,
    ...sameNamed,
    setOwner: (owner) => run("setOwner", { owner }),
    setPlaybook: (name) => run("setPlaybook", { name }),
    setPlaybookAccordingToType: (type) => run("setPlaybookAccordingToType", { type }),
  };
};
