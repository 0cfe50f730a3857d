import { Page } from "../../parts/page.tsx";

export const RunScreen = () => <Page title="Run">{null}</Page>;
