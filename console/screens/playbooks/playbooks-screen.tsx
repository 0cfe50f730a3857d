import { Page } from "../../parts/page.tsx";

export const PlaybooksScreen = () => <Page title="Playbooks">{null}</Page>;
