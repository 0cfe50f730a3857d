/** Nothing an expression says may reach a host object, run code or change a prototype. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { compileArgument, evaluateArgument } from "./argument.ts";
import { compileTemplate, evaluateTemplate } from "./template.ts";

const scope = JSON.parse(
  '{"node": {"1": {"a": [1], "__proto__": {"polluted": "data"}}}, "store": {}, "s": "text", "n": 1}',
);

const owners = [
  "''",
  "s",
  "n",
  "1.5",
  "true",
  "none",
  "[]",
  "{}",
  "()",
  "node",
  "node.1",
  "node.1.a",
  "store",
  "range(3)",
  "range",
  "namespace()",
  "dict",
  "loop",
  "self",
  "this",
  "request",
  "config",
  "cycler",
  "joiner",
  "lipsum",
  "globalThis",
  "process",
  "require",
  "constructor",
  "Object",
  "Function",
  "module",
  "exports",
  "import",
  "toString",
  "hasOwnProperty",
];
const members = [
  "__class__",
  "__proto__",
  "constructor",
  "prototype",
  "__mro__",
  "__subclasses__",
  "__globals__",
  "__init__",
  "__builtins__",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "length",
  "call",
  "apply",
  "bind",
  "map",
  "__defineGetter__",
  "__lookupGetter__",
  "toJSON",
  "at",
  "values",
  "special",
  "names",
  "caller",
];

const payloads = [
  "{{ ''.__class__.__mro__[1].__subclasses__() }}",
  "{{ ''.constructor.constructor('return process')() }}",
  "{{ constructor.constructor('return process')() }}",
  "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
  "{{ self.__init__.__globals__.__builtins__ }}",
  "{{ request.application.__globals__ }}",
  "{{ lipsum.__globals__['os'].popen('id').read() }}",
  "{{ config.items() }}",
  "{{ [].filter.constructor('return 1')() }}",
  "{{ range.constructor('return 1')() }}",
  "{{ range(3).constructor }}",
  "{{ {}['__proto__']['polluted'] }}",
  "{{ ''|attr('constructor')|attr('constructor') }}",
  "{{ ''|attr('__class__') }}",
  "{{ [''] | map(attribute='constructor.name') | list }}",
  "{{ ['a'] | map('constructor') | list }}",
  "{{ ['a'] | select('__proto__') | list }}",
  "{{ [{}] | selectattr('constructor') | list }}",
  "{{ [{}] | groupby('constructor') }}",
  "{{ 'a' | constructor }}",
  "{{ 'a' | __proto__ }}",
  "{{ 'a' is constructor }}",
  "{{ 'a' is __proto__ }}",
  "{{ '{0.constructor}'.format(s) }}",
  "{{ '{x.__class__}'.format(x=s) }}",
  "{{ '%(constructor)s' % s }}",
  "{{ node | jsonpath('$.constructor') }}",
  "{{ node | jsonpath('$.__proto__.polluted') }}",
  "{{ node | jsonpath('$..constructor', true) }}",
  "{{ namespace(__proto__=1).constructor }}",
  "{% set ns = namespace() %}{% set ns.__proto__ = {'polluted': 1} %}{{ ns.polluted }}",
  "{% set ns = namespace() %}{% set ns.constructor = 1 %}{{ ns.toString }}",
  "{% set __proto__ = {'polluted': 1} %}{{ polluted }}",
  "{% set constructor = 1 %}{{ constructor }}",
  "{% for __proto__ in [{'polluted': 1}] %}{{ polluted }}{% endfor %}",
  "{{ dict(__proto__={'polluted': 1}) | tojson }}",
  "{{ {'__proto__': {'polluted': 1}} }}",
  "{{ {'__proto__': {'polluted': 1}}.polluted }}",
  '{{ \'{"__proto__": {"polluted": 1}}\' | fromjson }}',
  '{{ dict(\'{"__proto__": {"polluted": 1}}\' | fromjson).polluted }}',
  "{{ 'a' | regex_replace('a', '$&\\\\g<constructor>') }}",
  "{{ s.replace('t', '$&$1') }}",
  "{{ [3,1] | sort(attribute='constructor') }}",
  "{{ loop.constructor }}{% for i in [1] %}{{ loop.items.constructor }}{{ loop.constructor }}{% endfor %}",
  ...owners.flatMap((owner) =>
    members.flatMap((member) => [
      `{{ ${owner}.${member} }}`,
      `{{ ${owner}['${member}'] }}`,
      `{{ ${owner}.${member}() }}`,
      `{{ ${owner}.${member}.constructor('return process')() }}`,
      `{{ (${owner} | attr('${member}')) ~ '' }}`,
    ]),
  ),
];

// Every text a result may show; anything of the host would show itself by one of these.
const hostTraces = /\[object |function|native code|=>|class |Symbol\(|process|\bglobal/;

describe("escape attempts", () => {
  it("reach nothing", () => {
    const before = Object.getOwnPropertyNames(Object.prototype).join();
    for (const payload of payloads) {
      for (const source of [payload, `x${payload}`]) {
        const compiled = compileTemplate(source);
        if ("problem" in compiled) continue;
        const result = evaluateTemplate(compiled.template, scope, { now: 0 });
        if (!result.ok) continue;
        const text = JSON.stringify(result.value) ?? "";
        assert.doesNotMatch(text, hostTraces, source);
        assertPlain(result.value, source);
      }
    }
    assert.equal(Object.getOwnPropertyNames(Object.prototype).join(), before);
    assert.equal(Reflect.get({}, "polluted"), undefined);
  });

  it("read the names of the prototype as the plain keys they are", () => {
    const cases: [string, unknown][] = [
      ["{{ node.constructor }}", undefined],
      ["{{ node.1.__proto__.polluted }}", "data"],
      ["{{ store.__proto__ }}", undefined],
      ["{{ store['hasOwnProperty'] }}", undefined],
      ["{{ {'__proto__': 1}['__proto__'] }}", 1],
      ["{{ '__proto__' in store }}", false],
      ["{{ 'constructor' in {'constructor': 1} }}", true],
      ["{{ toString }}", undefined],
    ];
    for (const [source, expected] of cases) {
      const compiled = compileTemplate(source);
      assert.ok("template" in compiled);
      assert.deepEqual(evaluateTemplate(compiled.template, scope, { now: 0 }), { ok: true, value: expected }, source);
    }
  });

  it("change no prototype through a JSON tree", () => {
    const argument = compileArgument('{"__proto__": {"polluted": "{{ s }}"}, "constructor": {"prototype": {{ n }}}}');
    const result = evaluateArgument(argument, scope, { now: 0 });
    assert.ok(result.ok);
    assert.equal(JSON.stringify(result.value), '{"__proto__":{"polluted":"text"},"constructor":{"prototype":1}}');
    assert.equal(Reflect.get({}, "polluted"), undefined);
  });

  it("and work the same when the prototypes are frozen", () => {
    const script = `
      for (const host of [Object, Array, String, Number, Function, Map, Set, RegExp]) Object.freeze(host.prototype);
      const { compileArgument, evaluateArgument } = await import(${JSON.stringify(new URL("./argument.ts", import.meta.url))});
      const text = '{"constructor": "{{ node.1.a }}", "toString": {{ x }}, "__proto__": [{{ y | regex_replace("a", "b") }}, {{ z | jsonpath("$.a") }}]}';
      const scope = JSON.parse('{"node": {"1": {"a": [1]}}, "x": {"valueOf": 1}, "y": "cat", "z": {"a": 5}}');
      const result = evaluateArgument(compileArgument(text), scope, { now: 0 });
      for (const payload of ${JSON.stringify(payloads)}) evaluateArgument(compileArgument(payload), scope, { now: 0 });
      process.stdout.write(JSON.stringify(result));
    `;
    const child = spawnSync(process.execPath, ["--input-type=module", "-"], { input: script, encoding: "utf8" });
    assert.equal(child.stderr, "");
    assert.equal(
      child.stdout,
      '{"ok":true,"value":{"constructor":"[1]","toString":{"valueOf":1},"__proto__":["cbt",5]}}',
    );
  });
});

/** JSON and nothing else, all the way down. */
function assertPlain(value: unknown, source: string): void {
  if (value === null || value === undefined || ["string", "number", "boolean"].includes(typeof value)) return;
  assert.equal(typeof value, "object", source);
  assert.ok(
    value instanceof Object && [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value)),
    source,
  );
  for (const key of Object.keys(value)) assertPlain(Reflect.get(value, key), source);
}
