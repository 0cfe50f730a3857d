import { runTogether } from "./together.ts";

runTogether("src/server");
