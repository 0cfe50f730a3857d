import { Page } from "../../parts/page.tsx";

export const IntegrationsScreen = () => <Page title="Integrations">{null}</Page>;
