import { Page } from "../../parts/page.tsx";

export const IntegrationScreen = () => <Page title="Integration">{null}</Page>;
