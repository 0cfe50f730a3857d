import { runTogether } from "./together.ts";

runTogether("console");
