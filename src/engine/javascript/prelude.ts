/**
 * Gives a fresh context a clock and a chance: `clock.now` is what it shows, in UTC whatever the machine's zone. A function's
 * source, to be evaluated within.
 */
export const clockSource = `(function () {
  "use strict";
  const { getOwnPropertyNames, defineProperty } = Object;
  const { apply, construct } = Reflect;
  const HostDate = Date;
  const text = String;

  function install(clock, seed) {
    const utc = HostDate.UTC;
    const hostParse = HostDate.parse;
    function offsetOf(time) {
      return apply(originalOffset, new HostDate(time), []) * 60000;
    }
    const originalOffset = HostDate.prototype.getTimezoneOffset;
    function parseUtc(value) {
      const time = hostParse(value);
      const zoned = /(?:[zZ]|[-+]\\d\\d:?\\d\\d|GMT|UTC?|[ECMP][SD]T)\\s*(?:\\(.*\\))?$/.test(value) || /^\\s*[-+]?\\d+(?:-\\d\\d){0,2}\\s*$/.test(value);
      return zoned || time !== time ? time : time - offsetOf(time);
    }
    function TocsinDate(...args) {
      if (new.target === undefined) return new TocsinDate(clock.now).toString();
      let given = args;
      if (args.length === 0) given = [clock.now];
      else if (args.length > 1) given = [utc(...args)];
      else if (typeof args[0] === "string") given = [parseUtc(args[0])];
      return construct(HostDate, given, new.target);
    }
    const own = HostDate.prototype;
    const define = (target, name, value) =>
      defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
    TocsinDate.prototype = own;
    define(own, "constructor", TocsinDate);
    define(TocsinDate, "now", () => clock.now);
    define(TocsinDate, "parse", (value) => parseUtc(text(value)));
    define(TocsinDate, "UTC", utc);
    define(TocsinDate, "name", "Date");
    for (const name of getOwnPropertyNames(own)) {
      const local = /^([gs]et)UTC(.+)$/.exec(name);
      if (local) define(own, local[1] + local[2], own[name]);
    }
    define(own, "getYear", own.getFullYear);
    define(own, "getTimezoneOffset", () => 0);
    const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const two = (number) => text(number).padStart(2, "0");
    define(own, "toDateString", function () {
      if (this.getTime() !== this.getTime()) return "Invalid Date";
      return days[this.getDay()] + " " + months[this.getMonth()] + " " + two(this.getDate()) + " " + text(this.getFullYear()).padStart(4, "0");
    });
    define(own, "toTimeString", function () {
      if (this.getTime() !== this.getTime()) return "Invalid Date";
      return two(this.getHours()) + ":" + two(this.getMinutes()) + ":" + two(this.getSeconds()) + " GMT+0000 (UTC)";
    });
    define(own, "toString", function () {
      return this.getTime() !== this.getTime() ? "Invalid Date" : this.toDateString() + " " + this.toTimeString();
    });
    define(globalThis, "Date", TocsinDate);

    let state = seed >>> 0;
    define(Math, "random", () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    });
    delete globalThis.performance;
  }
  return install;
})()`;

/**
 * What runs in a fresh context before anything of content does, and keeps the functions it needs for itself: it shows
 * content a clock and a chance that were given (in UTC, whatever the machine's zone), calls it, and hands out text.
 *
 * Answers: `v` and JSON, `u` for undefined, `e` and a message, `l` for a result too long.
 */
export const prelude = `(function () {
  "use strict";
  const { parse, stringify } = JSON;
  const { keys } = Object;
  const { apply, construct } = Reflect;
  const Make = Function;
  const text = String;
  const install = ${clockSource};

  return function (body, bindings, now, seed, longest) {
    try {
      install({ now }, seed);
      const values = parse(bindings);
      const names = keys(values);
      const given = [];
      for (let index = 0; index < names.length; index++) given[index] = values[names[index]];
      const run = construct(Make, [...names, body]);
      const result = stringify(apply(run, undefined, given));
      if (result === undefined) return "u";
      return result.length > longest ? "l" : "v" + result;
    } catch (error) {
      let message = "";
      try {
        message = typeof error === "object" && error !== null && "message" in error ? text(error.message) : text(error);
      } catch {
        message = "an error that cannot be told";
      }
      return "e" + message.slice(0, 500);
    }
  };
})()`;
