import { Page } from "../../parts/page.tsx";

export const PlaybookScreen = () => <Page title="Playbook">{null}</Page>;
