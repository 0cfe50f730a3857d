import { runTogether } from "./together.ts";

runTogether("integrations");
