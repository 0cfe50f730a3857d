import { Page } from "../../parts/page.tsx";

export const UsersScreen = () => <Page title="Users">{null}</Page>;
