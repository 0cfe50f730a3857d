import { Page } from "../../parts/page.tsx";

export const RunsScreen = () => <Page title="Runs">{null}</Page>;
