/** Helper functions of automations: dates. Evaluated within the sandbox; gives the globals it offers. */
() => {
  const padded = (number, width = 2) => String(number).padStart(width, "0");
  const months = ["January", "February", "March", "April", "May", "June"].concat([
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
  ]);
  const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

  const convertTimestampToString = (milliseconds) => new Date(milliseconds).toISOString();

  /** Python's signs, the first of each. */
  const signs = {
    "%d": [(date) => padded(date.getDate()), "(\\d{1,2})", "day"],
    "%m": [(date) => padded(date.getMonth() + 1), "(\\d{1,2})", "month"],
    "%Y": [(date) => padded(date.getFullYear(), 4), "(\\d{4})", "year"],
    "%H": [(date) => padded(date.getHours()), "(\\d{1,2})", "hour"],
    "%M": [(date) => padded(date.getMinutes()), "(\\d{1,2})", "minute"],
    "%S": [(date) => padded(date.getSeconds()), "(\\d{1,2})", "second"],
    "%f": [(date) => padded(date.getMilliseconds(), 3), "(\\d{1,6})", "fraction"],
  };

  function dateToString(date, format) {
    let made = format;
    for (const sign of Object.keys(signs)) made = made.replace(sign, () => signs[sign][0](date));
    return made;
  }

  function stringToDate(text, format) {
    const names = [];
    const source = format.replace(/%[dmYHMSf]|[\\^$.*+?()[\]{}|/-]/g, (sign) => {
      if (!Object.hasOwn(signs, sign)) return `\\${sign}`;
      names.push(signs[sign][2]);
      return signs[sign][1];
    });
    const found = new RegExp(`^${source}`).exec(text);
    if (found === null) return new Date(Number.NaN);
    const read = { day: 1, month: 1, year: 1970, hour: 0, minute: 0, second: 0, fraction: 0 };
    names.forEach((name, at) => {
      const digits = found[at + 1];
      read[name] = name === "fraction" ? Number(digits.slice(0, 3)) : Number(digits);
    });
    return new Date(read.year, read.month - 1, read.day, read.hour, read.minute, read.second, read.fraction);
  }

  /** Layouts as Go writes them: by what its own reference time looks like. */
  const layout =
    /2006|January|Monday|Jan|Mon|MST|Z07:00|-07:00|-0700|[.,]0+(?!\d)|01|02|03|04|05|06|15|_2|PM|pm|1|2|3|4|5/g;

  const byLayout = {
    2006: (date) => padded(date.getFullYear(), 4),
    January: (date) => months[date.getMonth()],
    Monday: (date) => days[date.getDay()],
    Jan: (date) => months[date.getMonth()].slice(0, 3),
    Mon: (date) => days[date.getDay()].slice(0, 3),
    MST: () => "UTC",
    "Z07:00": () => "Z",
    "-07:00": () => "+00:00",
    "-0700": () => "+0000",
    "01": (date) => padded(date.getMonth() + 1),
    "02": (date) => padded(date.getDate()),
    "03": (date) => padded(date.getHours() % 12 || 12),
    "04": (date) => padded(date.getMinutes()),
    "05": (date) => padded(date.getSeconds()),
    "06": (date) => padded(date.getFullYear() % 100),
    15: (date) => padded(date.getHours()),
    _2: (date) => String(date.getDate()).padStart(2, " "),
    PM: (date) => (date.getHours() < 12 ? "AM" : "PM"),
    pm: (date) => (date.getHours() < 12 ? "am" : "pm"),
    1: (date) => String(date.getMonth() + 1),
    2: (date) => String(date.getDate()),
    3: (date) => String(date.getHours() % 12 || 12),
    4: (date) => String(date.getMinutes()),
    5: (date) => String(date.getSeconds()),
  };

  function formatGo(date, format) {
    if (Number.isNaN(date.getTime())) throw new Error("it is no date");
    return String(format).replace(layout, (sign) => {
      if (/^[.,]0/.test(sign))
        return (
          sign[0] +
          padded(date.getMilliseconds(), 3)
            .padEnd(9, "0")
            .slice(0, sign.length - 1)
        );
      return byLayout[sign](date);
    });
  }

  // Times of the server have methods of Go's; here they are texts, so texts have them.
  for (const [name, method] of [
    ["Unix", (date) => Math.floor(date.getTime() / 1000)],
    ["Format", formatGo],
  ]) {
    for (const [prototype, read] of [
      [String.prototype, (value) => new Date(String(value))],
      [Date.prototype, (value) => value],
    ]) {
      Object.defineProperty(prototype, name, {
        value: function (...given) {
          return method(read(this), ...given);
        },
        writable: true,
        configurable: true,
      });
    }
  }

  return { convertTimestampToString, dateToString, stringToDate };
};
