import { runTogether } from "./together.ts";

runTogether("src/base", "src/sdk", "src/store");
