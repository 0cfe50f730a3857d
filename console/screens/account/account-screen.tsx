import { Page } from "../../parts/page.tsx";

export const AccountScreen = () => <Page title="Account">{null}</Page>;
