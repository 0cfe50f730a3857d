import { runTogether } from "./together.ts";

runTogether("src/actions");
