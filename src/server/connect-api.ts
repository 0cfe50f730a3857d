/** What the routes that connect a vendor do. A key lives as long as its request, unless it is the last one. */
import { randomUUID } from "node:crypto";
import { checkConnection } from "#actions/connect/check-connection.ts";
import { type ConnectContent, keepConnection } from "#actions/connect/keep-connection.ts";
import { alertsShown, type LookedAt, previewAlerts, type Rehearsed } from "#actions/connect/preview-connection.ts";
import { type Order, type ResolvedOrder, resolveOrder } from "#actions/connect/resolve-order.ts";
import { judgeImport } from "#actions/content/judge-import.ts";
import { type DryPlaybook, playbooksOf } from "#actions/dry-run.ts";
import { findTemplate } from "#actions/playbooks/read-templates.ts";
import { TocsinError } from "#base/errors.ts";
import { Redactor } from "#base/redactor.ts";
import type { ConnectGuide } from "#contract/connect.ts";
import type { connectRoutes } from "#contract/connect-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { Catalog, type Instance } from "#engine/catalog.ts";
import { planLinked } from "#playbook/link-playbook.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { Db } from "#store/db.ts";
import { listInstances } from "#store/instances.ts";
import { listActivations, readPlaybook } from "#store/playbooks.ts";
import type { SecretKeys } from "#store/secret-keys.ts";
import { gatherAbilities } from "./abilities.ts";
import type { RequestContext } from "./access/request-context.ts";
import type { ActiveHost } from "./active-host.ts";
import { loadIncidentSources } from "./incident-sources.ts";
import { createDefaultInstances, createInstance, integrations } from "./load-catalog.ts";
import { changeBy, type PlaybookApiOptions, templateFolder } from "./playbook-api/desk.ts";
import { presentField } from "./playbook-api/present-integration.ts";
import { readShippedPack } from "./read-shipped-pack.ts";
import { SecretKeeper } from "./secret-keeper.ts";
import { contextOf, testInstance } from "./test-instance.ts";

export function createConnectHandlers(options: PlaybookApiOptions): Handlers<typeof connectRoutes, RequestContext> {
  const { db, requireHost, configFile } = options;
  const desk = { db, integrations, configFile };
  const note = ({ audit }: RequestContext, order: Order) => {
    audit.object = order.name ?? order.integration;
  };
  return {
    async listConnectGuides() {
      return { items: integrations.flatMap(presentGuide) };
    },
    async checkConnection(order, context) {
      note(context, order);
      const { reveal, network } = requireHost();
      const tools = {
        network,
        tryOut: (resolved: ResolvedOrder) => tryOut(resolved, reveal, network),
        test: (instance: Instance) => testInstance(new Catalog(integrations, [instance]), instance.name),
      };
      return await checkConnection(desk, tools, order);
    },
    async previewConnection(order, context) {
      note(context, order);
      const host = requireHost();
      const resolved = await resolveOrder(desk, order);
      const content = await readConnectContent(db, resolved);
      const by = context.actor.name;
      const rehearsed = await host.rehearse(async (transaction, keys) => {
        const { steps } = await keepConnection({ ...desk, db: transaction, keys, by }, resolved, content);
        return await takeDown(host, { transaction, keys, resolved, steps });
      });
      const looked = await lookAtAlerts(rehearsed, resolved, host.executor.now());
      const alerts = await previewAlerts(rehearsed, looked);
      const { beginsAt } = looked;
      return {
        name: resolved.name,
        alerts,
        unreadable: looked.unreadable,
        beginsAt: beginsAt === undefined || resolved.before ? null : new Date(beginsAt).toISOString(),
        steps: rehearsed.steps,
      };
    },
    async connect(order, context) {
      note(context, order);
      const resolved = await resolveOrder(desk, order);
      const { definition, name } = resolved;
      const content = await readConnectContent(db, resolved);
      context.audit.details = { integration: definition.id, name };
      const kept = await changeBy(
        options,
        context,
        // Somebody may have changed it since.
        async (own) => keepConnection(own, await resolveOrder({ ...own }, order), content),
        (changes) => {
          changes.instances();
          changes.playbooks([]);
        },
      );
      // Lists that came with content are read by open investigations as well.
      await requireHost().executor.investigations.refresh();
      return { name, integration: definition.id, isSource: definition.source !== undefined, ...kept };
    },
  };
}

function presentGuide({ id, name, description, parameters, connect, source }: IntegrationDefinition): ConnectGuide[] {
  if (!connect) return [];
  const { word, instanceName, address, questions, handsOn, webhookUrl, incidents } = connect;
  return [
    {
      integration: id,
      word,
      name,
      description,
      instanceName,
      address: { label: address.label, help: address.help, default: address.default ?? null, example: address.example },
      questions: questions.flatMap((asked) => parameters.filter((one) => one.id === asked).map(presentField)),
      isSource: source !== undefined,
      handsOn: handsOn ? "from" : webhookUrl ? "to" : null,
      makesIncidents: incidents !== undefined,
    },
  ];
}

/** Its new secrets are in memory only, as parameters. */
function tryOut(
  { definition, name, parameters, kept, before }: ResolvedOrder,
  reveal: (id: string) => string | undefined,
  network: ActiveHost["network"],
): Instance {
  const stored = {
    id: before?.id ?? randomUUID(),
    name,
    integration: definition.id,
    parameters,
    secretParameters: kept,
    managedBy: "console" as const,
  };
  return createInstance(definition, stored, reveal, network);
}

async function readConnectContent(db: Db, { makesIncidents, guide, order }: ResolvedOrder): Promise<ConnectContent> {
  const pack = makesIncidents && guide.incidents ? await readShippedPack(guide.incidents.pack) : undefined;
  const verdicts = pack && (await judgeImport(db, pack, gatherAbilities()));
  const brings = { items: pack?.items ?? [], runs: (id: string) => verdicts?.get(id)?.verdict !== "cannot" };
  if (!order.handOn) return { ...brings, template: undefined };
  const id = integrations.flatMap(({ connect }) => connect?.handsOn?.template ?? [])[0];
  return { ...brings, template: id === undefined ? undefined : await findTemplate(templateFolder, id) };
}

interface Scene {
  transaction: Db;
  keys: SecretKeys;
  resolved: ResolvedOrder;
  steps: Rehearsed["steps"];
}

/** Everything of the transaction that is needed after it was given up. */
async function takeDown(host: ActiveHost, { transaction, keys, resolved, steps }: Scene): Promise<Rehearsed> {
  const redactor = new Redactor();
  const { reveal } = await SecretKeeper.load(transaction, keys, redactor);
  const { network, executor } = host;
  const instances = (await listInstances(transaction)).flatMap((stored) => {
    const definition = integrations.find(({ id }) => id === stored.integration);
    return definition ? [createInstance(definition, stored, reveal, network)] : [];
  });
  const all = [...instances, ...createDefaultInstances(reveal, network)];
  const { order, name, definition } = resolved;
  const sourceName = definition.source ? name : order.handOn?.instance;
  const source = instances.find((one) => one.name === sourceName && one.integration.source);
  const active = (await listActivations(transaction)).filter((one) => one.active && one.instanceName === source?.name);
  const playbooks = new Map<string, DryPlaybook>();
  for (const { playbookId, playbookHash, language } of active) {
    if (language !== "sekoia") continue;
    const plan = await planLinked(playbookHash, (hash) => readPlaybook(transaction, hash), new Map());
    if (plan)
      playbooks.set(playbookId, { playbook: plan.playbook, others: [...plan.calls.values()].flatMap(playbooksOf) });
  }
  const sources = await loadIncidentSources(transaction, all, {});
  const { journal, planOf } = executor.options;
  return {
    steps,
    source,
    incidents: source && sources.get(source.name),
    activations: active,
    playbooks,
    host: {
      catalog: new Catalog(integrations, all),
      store: executor.store,
      redactor,
      now: () => executor.now(),
      options: { journal, planOf, revealSecret: reveal },
    },
  };
}

async function lookAtAlerts({ source, host }: Rehearsed, { before }: ResolvedOrder, now: number): Promise<LookedAt> {
  const guide = source?.integration.connect;
  const readAlert = source?.integration.source?.readAlert;
  if (!source || !guide?.lastItems || !readAlert) return { alerts: [], unreadable: [], beginsAt: undefined };
  const items = await guide.lastItems(contextOf(source), alertsShown).catch((error: unknown) => {
    if (!(error instanceof TocsinError)) throw error;
    const { code, message, mend } = error;
    throw new TocsinError(code, host.redactor.redact(message), mend === undefined ? {} : { mend });
  });
  const read = items.map((item) => readAlert(item));
  return {
    alerts: read.flatMap((one) => ("alert" in one ? [one.alert] : [])),
    unreadable: read.flatMap((one) => ("reason" in one ? [one.reason] : [])),
    beginsAt: before ? undefined : guide.beginsAt?.(source.parameters(), now),
  };
}
