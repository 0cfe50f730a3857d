/**
 * Every address of the console. Screens are loaded when they are first seen. What stands under `session` is for who is
 * signed in; a screen reads its own part of the address with `getRouteApi("/session/runs")`.
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { readAuditSearch } from "../screens/audit/search.ts";
import { readDryRunSearch } from "../screens/dry-run/search.ts";
import { readIncidentSearch } from "../screens/incident/search.ts";
import { readIncidentSetupSearch } from "../screens/incident-setup/search.ts";
import { readIncidentsSearch } from "../screens/incidents/search.ts";
import { readIntegrationSearch } from "../screens/integration/search.ts";
import { readIntegrationsSearch } from "../screens/integrations/search.ts";
import { readMapperSearch } from "../screens/mapper/search.ts";
import { readPlaybookSearch } from "../screens/playbook/search.ts";
import { readPlaybooksSearch } from "../screens/playbooks/search.ts";
import { readQuestionsSearch } from "../screens/questions/search.ts";
import { readRunSearch } from "../screens/run/search.ts";
import { readRunsSearch } from "../screens/runs/search.ts";
import { readSignInSearch } from "../screens/sign-in/search.ts";
import { NotFound } from "./not-found.tsx";
import { ScreenBroke } from "./screen-broke.tsx";
import { SessionGate } from "./session-gate.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
const getParentRoute = () => root;

const session = createRoute({
  getParentRoute,
  id: "session",
  component: SessionGate,
  notFoundComponent: NotFound,
});
const inSession = () => session;

const home = createRoute({
  getParentRoute: inSession,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/runs", replace: true });
  },
});
const incidents = createRoute({
  getParentRoute: inSession,
  path: "/incidents",
  validateSearch: readIncidentsSearch,
  component: lazyRouteComponent(() => import("../screens/incidents/incidents-screen.tsx"), "IncidentsScreen"),
});
const incident = createRoute({
  getParentRoute: inSession,
  path: "/incidents/$id",
  validateSearch: readIncidentSearch,
  component: lazyRouteComponent(() => import("../screens/incident/incident-screen.tsx"), "IncidentScreen"),
});
const runs = createRoute({
  getParentRoute: inSession,
  path: "/runs",
  validateSearch: readRunsSearch,
  component: lazyRouteComponent(() => import("../screens/runs/runs-screen.tsx"), "RunsScreen"),
});
const run = createRoute({
  getParentRoute: inSession,
  path: "/runs/$id",
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import("../screens/run/run-screen.tsx"), "RunScreen"),
});
const questions = createRoute({
  getParentRoute: inSession,
  path: "/questions",
  validateSearch: readQuestionsSearch,
  component: lazyRouteComponent(() => import("../screens/questions/questions-screen.tsx"), "QuestionsScreen"),
});
const replay = createRoute({
  getParentRoute: inSession,
  path: "/runs/$id/replay",
  component: lazyRouteComponent(() => import("../screens/replay/replay-screen.tsx"), "ReplayScreen"),
});
const playbooks = createRoute({
  getParentRoute: inSession,
  path: "/playbooks",
  validateSearch: readPlaybooksSearch,
  component: lazyRouteComponent(() => import("../screens/playbooks/playbooks-screen.tsx"), "PlaybooksScreen"),
});
const dryRun = createRoute({
  getParentRoute: inSession,
  path: "/dry-run",
  validateSearch: readDryRunSearch,
  component: lazyRouteComponent(() => import("../screens/dry-run/dry-run-screen.tsx"), "DryRunScreen"),
});
const newPlaybook = createRoute({
  getParentRoute: inSession,
  path: "/playbooks/new",
  component: lazyRouteComponent(
    () => import("../screens/playbook-templates/playbook-templates-screen.tsx"),
    "PlaybookTemplatesScreen",
  ),
});
const contentImport = createRoute({
  getParentRoute: inSession,
  path: "/playbooks/import",
  component: lazyRouteComponent(
    () => import("../screens/content-import/content-import-screen.tsx"),
    "ContentImportScreen",
  ),
});
const playbook = createRoute({
  getParentRoute: inSession,
  path: "/playbooks/$id",
  validateSearch: readPlaybookSearch,
  component: lazyRouteComponent(() => import("../screens/playbook/playbook-screen.tsx"), "PlaybookScreen"),
});
const connect = createRoute({
  getParentRoute: inSession,
  path: "/connect",
  component: lazyRouteComponent(() => import("../screens/connect/connect-screen.tsx"), "ConnectScreen"),
});
const connectVendor = createRoute({
  getParentRoute: inSession,
  path: "/connect/$vendor",
  component: lazyRouteComponent(() => import("../screens/connect/connect-vendor-screen.tsx"), "ConnectVendorScreen"),
});
const integrations = createRoute({
  getParentRoute: inSession,
  path: "/integrations",
  validateSearch: readIntegrationsSearch,
  component: lazyRouteComponent(() => import("../screens/integrations/integrations-screen.tsx"), "IntegrationsScreen"),
});
const integration = createRoute({
  getParentRoute: inSession,
  path: "/integrations/$name",
  validateSearch: readIntegrationSearch,
  component: lazyRouteComponent(() => import("../screens/integration/integration-screen.tsx"), "IntegrationScreen"),
});
const mapping = createRoute({
  getParentRoute: inSession,
  path: "/mapping",
  component: lazyRouteComponent(() => import("../screens/mapping/mapping-screen.tsx"), "MappingScreen"),
});
const mapper = createRoute({
  getParentRoute: inSession,
  path: "/mapping/$kind/$id",
  validateSearch: readMapperSearch,
  component: lazyRouteComponent(() => import("../screens/mapper/mapper-screen.tsx"), "MapperScreen"),
});
const incidentSetup = createRoute({
  getParentRoute: inSession,
  path: "/incident-setup",
  validateSearch: readIncidentSetupSearch,
  component: lazyRouteComponent(
    () => import("../screens/incident-setup/incident-setup-screen.tsx"),
    "IncidentSetupScreen",
  ),
});
const rules = createRoute({
  getParentRoute: inSession,
  path: "/rules",
  component: lazyRouteComponent(() => import("../screens/rules/rules-screen.tsx"), "RulesScreen"),
});
const users = createRoute({
  getParentRoute: inSession,
  path: "/users",
  component: lazyRouteComponent(() => import("../screens/users/users-screen.tsx"), "UsersScreen"),
});
const apiKeys = createRoute({
  getParentRoute: inSession,
  path: "/api-keys",
  component: lazyRouteComponent(() => import("../screens/api-keys/api-keys-screen.tsx"), "ApiKeysScreen"),
});
const audit = createRoute({
  getParentRoute: inSession,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import("../screens/audit/audit-screen.tsx"), "AuditScreen"),
});
const account = createRoute({
  getParentRoute: inSession,
  path: "/account",
  component: lazyRouteComponent(() => import("../screens/account/account-screen.tsx"), "AccountScreen"),
});

/** Whoever is signed in stays in the console when an address leads nowhere. */
const nowhere = createRoute({ getParentRoute: inSession, path: "$", component: NotFound });

const signIn = createRoute({
  getParentRoute,
  path: "/sign-in",
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import("../screens/sign-in/sign-in-screen.tsx"), "SignInScreen"),
});
const setup = createRoute({
  getParentRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("../screens/setup/setup-screen.tsx"), "SetupScreen"),
});
const invitation = createRoute({
  getParentRoute,
  path: "/invitation",
  component: lazyRouteComponent(() => import("../screens/follow-link/follow-link-screen.tsx"), "InvitationScreen"),
});
const reset = createRoute({
  getParentRoute,
  path: "/reset",
  component: lazyRouteComponent(() => import("../screens/follow-link/follow-link-screen.tsx"), "ResetScreen"),
});

/** Behind the link to a question: for who has no account. */
const answer = createRoute({
  getParentRoute,
  path: "/answer",
  component: lazyRouteComponent(() => import("../screens/answer/answer-screen.tsx"), "AnswerScreen"),
});

const routeTree = root.addChildren([
  session.addChildren([
    home,
    incidents,
    incident,
    runs,
    run,
    questions,
    replay,
    playbooks,
    newPlaybook,
    dryRun,
    contentImport,
    playbook,
    connect,
    connectVendor,
    integrations,
    integration,
    mapping,
    mapper,
    incidentSetup,
    rules,
    users,
    apiKeys,
    audit,
    account,
    nowhere,
  ]),
  signIn,
  setup,
  invitation,
  reset,
  answer,
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  // What a screen shows is kept by its queries; the router only brings its code.
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: ScreenBroke,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
