/**
 * The object that automations in other languages know, for those who write JavaScript as they would there. Evaluated within
 * the sandbox; gives the globals it offers.
 */
(api, _offered, said) => {
  function get(object, path, otherwise) {
    let here = object;
    for (const key of String(path).split(".")) {
      if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return otherwise ?? null;
      here = here[key];
    }
    return here;
  }

  return {
    demisto: {
      args: () => api.args,
      getArg: (name) => api.args[name],
      incidents: () => api.incidents,
      incident: () => api.incidents[0],
      investigation: () => api.investigation,
      context: () => api.invContext,
      executeCommand: api.executeCommand,
      dt: api.dq,
      get,
      setContext: api.setContext,
      /** Said beside what the script returns, before it. */
      results: (result) => {
        said.push(result);
      },
      log: api.log,
      debug: api.logDebug,
      info: api.logInfo,
      error: api.logError,
      getModules: api.getModules,
      getAllSupportedCommands: api.getAllSupportedCommands,
      demistoUrls: api.demistoUrls,
    },
  };
};
