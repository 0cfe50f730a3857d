/** What commands ask of the engine, and commands that run by the clock: done once, whenever the process dies. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startCommand } from "#engine/duties/start-command.ts";
import { parseCommandLine } from "#playbook/command-line.ts";
import { buildTask } from "#test/build-playbook.ts";
import { call, openDutyWorld, xsoarPlaybook } from "#test/duty-world.ts";

const mainRun = "00000000-0000-7000-8000-00000000000a";
const noon = Date.UTC(2026, 10, 28, 12, 0, 30);

/** A manual task beside commands that complete it and create an incident whose type starts by itself. */
const main = xsoarPlaybook(
  "main",
  buildTask("1", "title", ["2", "3"]),
  buildTask("2", "regular", ["6"], { tags: ["gate"] }),
  buildTask("3", "regular", ["4"], call("taskComplete", { id: "gate", comment: "all clear" })),
  buildTask("4", "regular", ["5"], call("createNewIncident", { name: "second", type: "Auto" })),
  buildTask("5", "title"),
  buildTask("6", "regular", [], call("Set", { key: "Passed", value: "gate", append: "true" })),
);
const child = xsoarPlaybook("child", buildTask("1", "regular", [], call("Set", { key: "Ran", value: "child" })));

describe("requests of commands", () => {
  it("are done once, whichever append the process dies at", async (test) => {
    const world = await openDutyWorld(test, noon);
    const { query } = world;
    await world.keep(main);
    await world.keep(child);
    await world.keepType("Auto", "child");

    const whole = async (deathAt?: number) => {
      await query(`truncate runs, run_events, run_snapshots, incidents, engine_requests, entries, context_ops,
        ignored_changes, scheduled_commands restart identity cascade`);
      await world.makeIncident("1");
      let appends = 0;
      for (const death of [deathAt, undefined]) {
        const life = await world.live(death);
        const known = await query("select id from runs where id = $1", [mainRun]);
        if (known.length === 0) void life.executor.start(world.headOf(mainRun, "main", "1"), {});
        const outcome = await Promise.race([life.dead.then(() => "dead"), world.settle(life).then(() => "settled")]);
        appends = life.appends();
        await life.end();
        if (outcome === "settled" && (await query("select id from runs")).length > 0) break;
      }
      const runs = await query("select playbook_id, status from runs order by playbook_id");
      const requests = await query("select kind, done_at is not null as done from engine_requests order by kind");
      const gates = await query("select payload->>'by' as by from run_events where payload->>'reason' = 'all clear'");
      const passed = await query("select op->>'value' as value from context_ops where op->>'path' = 'Passed'");
      const incidents = await query("select name, status from incidents order by id");
      return { appends, end: { runs, requests, gates, passed, incidents } };
    };

    const undisturbed = await whole();
    assert.deepEqual(undisturbed.end, {
      runs: [
        { playbook_id: "child", status: "succeeded" },
        { playbook_id: "main", status: "succeeded" },
      ],
      requests: ["completeTask", "incidentCreated", "startPlaybook"].map((kind) => ({ kind, done: true })),
      gates: [{ by: "a playbook" }],
      passed: [{ value: "gate" }],
      incidents: [
        { name: "incident 1", status: 1 },
        { name: "second", status: 1 },
      ],
    });
    // One that is stored and not answered leaves what the next one that is not stored leaves.
    for (let at = 1; at <= undisturbed.appends + 1; at++) {
      assert.deepEqual((await whole(at)).end, undisturbed.end, `dies at ${at}`);
    }
  });

  it("find a task in one run of a sub-playbook only, and say why when there is none", async (test) => {
    const world = await openDutyWorld(test, noon);
    const { query } = world;
    await world.makeIncident("1");
    const waits = xsoarPlaybook(
      "waits",
      buildTask("1", "condition", { YES: ["2"], "#default#": ["3"] }, { tags: ["polling"] }),
      buildTask("2", "title"),
      buildTask("3", "title"),
    );
    await world.keep(waits);
    const life = await world.live();
    await life.executor.start(world.headOf(mainRun, "waits", "1"), {});
    await world.settle(life);
    const ask = async (command: string) => {
      const line = parseCommandLine(command);
      assert.ok(!("problem" in line));
      const { executor, duties } = life;
      await startCommand(executor, duties.source, { investigationId: "1", line, text: command, by: "ada" });
      await world.settle(life);
      return (await query("select outcome from engine_requests order by id desc limit 1"))[0]?.outcome;
    };
    assert.match(
      await ask("!taskComplete id=polling parentPlaybookID=other input=YES"),
      /^not done: no task polling in/,
    );
    assert.match(await ask("!taskComplete id=nothing"), /^not done: no task nothing/);
    assert.match(await ask("!taskAssign id=1 assignee=bo"), /^given in run/);
    assert.match(await ask("!taskReopen id=1"), /^not done: what a run has passed/);
    assert.match(await ask("!taskComplete id=polling input=NO"), /^completed in run/);
    const [done] = await query(
      "select payload->>'label' as label, payload->>'by' as by from run_events where payload->>'type' = 'taskDone' and run_id = $1 and payload->>'task' = '1'",
      [mainRun],
    );
    assert.deepEqual(done, { label: "#default#", by: "ada" });
    const entries = await query("select distinct author, task_id, category from entries");
    assert.deepEqual(entries, [{ author: "ada", task_id: null, category: "commandAndResults" }]);
    await life.end();
  });

  it("of a playbook that is set begin it at an open incident at once, at a waiting one when it is investigated", async (test) => {
    const world = await openDutyWorld(test, noon);
    await world.keep(child);
    await world.makeIncident("1");
    await world.makeIncident("2", 0);
    const life = await world.live();
    const started = () => world.query("select investigation_id from runs where playbook_id = 'child' order by 1");
    const run = async (text: string) => {
      const line = parseCommandLine(text);
      assert.ok(!("problem" in line));
      await startCommand(life.executor, life.duties.source, { investigationId: "1", line, text, by: "ada" });
      await world.settle(life);
    };
    await run("!setPlaybook name=child");
    assert.deepEqual(await started(), [{ investigation_id: "1" }]);
    await run("!setPlaybook name=child incidentId=2");
    assert.equal((await started()).length, 1);
    await run("!investigate id=2");
    assert.deepEqual(await started(), [{ investigation_id: "1" }, { investigation_id: "2" }]);
    await life.end();
  });

  it("of a closed incident cancel its other runs and stop its scheduled commands", async (test) => {
    const world = await openDutyWorld(test, noon);
    await world.keep(xsoarPlaybook("waits", buildTask("1", "regular")));
    await world.makeIncident("1");
    const life = await world.live();
    await life.executor.start(world.headOf(mainRun, "waits", "1"), {});
    for (const text of ['!ScheduleCommand command="!Print value=x" cron="* * * * *"', "!closeInvestigation"]) {
      const line = parseCommandLine(text);
      assert.ok(!("problem" in line));
      await startCommand(life.executor, life.duties.source, { investigationId: "1", line, text, by: "ada" });
      await world.settle(life);
    }
    const runs = await world.query('select label, status from runs order by label collate "C"');
    assert.deepEqual(
      runs.map(({ label, status }) => [label.slice(0, 10), status]),
      [
        ["!ScheduleC", "succeeded"],
        ["!closeInve", "succeeded"],
        ["waits", "cancelled"],
      ],
    );
    assert.deepEqual(await world.query("select next_at, stopped_by from scheduled_commands"), [
      { next_at: null, stopped_by: "ada" },
    ]);
    const said = await world.query("select contents from entries where contents::text like '%was ended%'");
    const why = `The run ${mainRun} of waits was ended: the incident 1 was closed by ada.`;
    assert.deepEqual(said, [{ contents: why }]);
    await life.end();
  });

  it("of a closed incident run the closure script of its type, once, after its runs were ended, whenever the process dies", async (test) => {
    const world = await openDutyWorld(test, noon);
    const { query } = world;
    await world.keep(xsoarPlaybook("waits", buildTask("1", "regular")));
    for (const deathAt of [undefined, 3, 4, 5, 6]) {
      await query(`truncate runs, run_events, run_snapshots, incidents, engine_requests, entries, contexts, context_ops
        restart identity cascade`);
      await world.makeIncident("1", 1, "Phishing");
      for (const death of [deathAt, undefined]) {
        const life = await world.live(death);
        life.executor.catalog.replaceIncidentContent({ closureScripts: new Map([["Phishing", "DemistoVersion"]]) });
        const work = async () => {
          const known = await query("select label from runs");
          if (known.length === 0) await life.executor.start(world.headOf(mainRun, "waits", "1"), {});
          if (known.length < 2) {
            const line = parseCommandLine("!closeInvestigation");
            assert.ok(!("problem" in line));
            await startCommand(life.executor, life.duties.source, {
              investigationId: "1",
              line,
              text: "!close",
              by: "ada",
            });
          }
          await world.settle(life);
        };
        await Promise.race([life.dead, work()]);
        await life.end();
      }
      const runs = await query('select label, status from runs order by label collate "C"');
      assert.deepEqual(
        runs.map(({ label, status }) => `${label} ${status}`),
        ["!DemistoVersion succeeded", "!close succeeded", "waits cancelled"],
        `death at ${deathAt}`,
      );
      assert.equal((await query("select from entries where contents::text like '%was ended%'")).length, 1);
    }
  });
});

describe("scheduled commands", () => {
  it("run once at each moment, once for all that were missed, and never again after a death", async (test) => {
    const world = await openDutyWorld(test, noon);
    const { query, clock } = world;
    const printed = async () =>
      Number((await query("select count(*) from entries where contents::text = '\"tick\"'"))[0]?.count);
    const whole = async (deathAt?: number, stored?: boolean) => {
      await query(
        "truncate runs, run_events, run_snapshots, incidents, engine_requests, entries, scheduled_commands cascade",
      );
      await world.makeIncident("1");
      clock.at = noon;
      const text = '!ScheduleCommand command="!Print value=tick" cron="*/10 * * * *" times=2';
      const line = parseCommandLine(text);
      assert.ok(!("problem" in line));
      let life = await world.live();
      await startCommand(life.executor, life.duties.source, { investigationId: "1", line, text, by: "ada" });
      await world.settle(life);
      await life.end();
      assert.equal(await printed(), 0);
      // Three moments pass while nobody is there.
      clock.at = noon + 35 * 60_000;
      let appends = 0;
      for (const death of [deathAt, undefined]) {
        life = await world.live(death, stored);
        await Promise.race([life.dead, world.settle(life)]);
        appends = life.appends();
        await life.end();
      }
      assert.equal(await printed(), 1, `dies at ${deathAt}, ${stored}`);
      const [row] = await query("select times_left, next_at from scheduled_commands");
      assert.deepEqual(row, { times_left: 1, next_at: new Date(Date.UTC(2026, 10, 28, 12, 40)) });
      return appends;
    };
    await whole();
    for (let at = 1; at <= 3; at++) await whole(at);
    await whole(1, true);

    clock.at = noon + 40 * 60_000;
    const life = await world.live();
    await world.settle(life);
    assert.equal(await printed(), 2);
    clock.at = noon + 80 * 60_000;
    await world.settle(life);
    assert.equal(await printed(), 2, "it had two times");
    await life.end();
  });

  it("that cannot be read are stopped, with the reason kept", async (test) => {
    const world = await openDutyWorld(test, noon);
    await world.makeIncident("1");
    await world.query(
      `insert into scheduled_commands (id, investigation_id, command, cron, next_at, owner, created_at)
       values ('s', '1', '!Print value="x', '* * * * *', to_timestamp(0), '', now())`,
    );
    const life = await world.live();
    await world.settle(life);
    assert.deepEqual(await world.query("select next_at from scheduled_commands"), [{ next_at: null }]);
    const [ignored] = await world.query("select reason from ignored_changes");
    assert.match(ignored?.reason, /quote is not closed/);
    await life.end();
  });
});
