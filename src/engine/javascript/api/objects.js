/** Helper functions of automations: lists and objects. Evaluated within the sandbox; gives the globals it offers. */
(api) => {
  const isObject = (value) => typeof value === "object" && value !== null;
  const isPlain = (value) => isObject(value) && !Array.isArray(value);

  /** A member of any name, `__proto__` among them. */
  function put(target, key, value) {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  }

  /** Text is split at commas and not trimmed. */
  function argToList(value) {
    if (!value) return [];
    if (typeof value !== "string") return value;
    if (value[0] === "[" && value[value.length - 1] === "]") return JSON.parse(value);
    return value.split(",");
  }

  function toArray(value) {
    return !value || Array.isArray(value) ? value : [value];
  }

  /** Dotted keys. Lists that begin with an object are walked by index, other lists stay values; null and `{}` vanish. */
  function treeToFlattenObject(object) {
    if (!isObject(object)) return object;
    const flat = {};
    const visit = (value, path) => {
      const isTree = isPlain(value) || (Array.isArray(value) && isObject(value[0]));
      if (!isTree) {
        if (value !== null && value !== undefined) put(flat, path, value);
        return;
      }
      for (const key of Object.keys(value)) visit(value[key], path === "" ? key : `${path}.${key}`);
    };
    for (const key of Object.keys(object)) visit(object[key], key);
    return flat;
  }

  /** Fills `fields` with the text of every leaf that counts as true. */
  function flattenFields(object, prefix, fields) {
    for (const key of Object.keys(object || {})) {
      const path = prefix ? `${prefix}.${key}` : key;
      const value = object[key];
      if (isObject(value)) flattenFields(value, path, fields);
      else if (value) put(fields, path, String(value));
    }
  }

  /** Keys with dots become objects; `id` becomes `ID` where there is none. */
  function createContext(data, id) {
    if (Array.isArray(data)) return data.map((item) => createContext(item, id));
    if (!isObject(data)) return data;
    const made = {};
    for (const key of Object.keys(data)) {
      const parts = key.split(".");
      const last = parts.pop();
      let here = made;
      for (const part of parts) {
        if (!Object.hasOwn(here, part) || !isObject(here[part])) put(here, part, {});
        here = here[part];
      }
      put(here, last, data[key]);
    }
    if (id !== undefined && id !== null && id !== "" && !Object.hasOwn(made, "ID")) made.ID = id;
    return made;
  }

  /** A function that takes `{to: dq(object, from)}` out of an object, or out of each of a list. */
  function mapObjFunction(fields, filter) {
    const wanted = (fields || []).filter((field) => !filter || filter(field));
    const mapOne = (object) => {
      const made = {};
      for (const { to, from } of wanted) put(made, to, api.dq(object, from));
      return made;
    };
    return (object) => (Array.isArray(object) ? object.map(mapOne) : mapOne(object));
  }

  /** A plain path with `[n]`; null where it leads nowhere. */
  function jq(object, path) {
    let here = object;
    for (const key of String(path).match(/[^.[\]]+/g) || []) {
      if (!isObject(here) || !Object.hasOwn(here, key)) return null;
      here = here[key];
    }
    return here === undefined ? null : here;
  }

  /** Without members that count as false, `false` itself aside. */
  function cleanObject(object) {
    if (Array.isArray(object)) return object.map(cleanObject);
    if (!isObject(object)) return object;
    const made = {};
    for (const key of Object.keys(object)) if (object[key] || object[key] === false) put(made, key, object[key]);
    return made;
  }

  function mergeForeignObjects(objects) {
    const made = {};
    for (const object of objects || []) for (const key of Object.keys(object || {})) put(made, key, object[key]);
    return made;
  }

  /** The names that any of the objects has, once each. */
  function GetAllObjectsProperties(objects) {
    const names = new Set();
    for (const object of objects || []) if (isObject(object)) for (const key of Object.keys(object)) names.add(key);
    return [...names];
  }

  /** `path(filter)=value`; a function stands for its own source, applied to `val`. */
  function easyDQ(data, path, filter, value) {
    const source = (given) => (typeof given === "function" ? `(${given.toString()})(val)` : String(given));
    const condition = filter === undefined || filter === null ? "true" : source(filter);
    const mapping = value === undefined || value === null ? "" : `=${source(value)}`;
    return api.dq(data, `${path}(${condition})${mapping}`);
  }

  /** What is malicious, in the context of its kind. */
  function addMalicious(context, path, object) {
    Object.defineProperty(object, "properties_to_append", { value: ["Malicious"], writable: true, configurable: true });
    context[path] = object;
  }

  return {
    argToList,
    toArray,
    treeToFlattenObject,
    flattenFields,
    createContext,
    mapObjFunction,
    jq,
    cleanObject,
    mergeForeignObjects,
    GetAllObjectsProperties,
    easyDQ,
    addMalicious,
  };
};
