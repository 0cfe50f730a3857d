import { Page } from "../../parts/page.tsx";

export const PlaybookTemplatesScreen = () => <Page title="New playbook">{null}</Page>;
