import { answer, defineAutomation } from "../automation.ts";

/** `IsIntegrationAvailable`: whether there is an instance of a brand that works. */
export const isIntegrationAvailable = defineAutomation({
  name: "IsIntegrationAvailable",
  description: "Says yes when an active instance of an integration exists.",
  arguments: [{ name: "brandname", description: "The integration.", required: true, isDefault: true }],
  outputs: [{ path: "brandInstances", description: "The active instances of it." }],
  run(args, { investigation }) {
    const brand = args.requiredText("brandname").toLowerCase();
    const found = investigation
      .modules()
      .filter((module) => module.state === "active" && module.brand.toLowerCase() === brand);
    const names = found.map(({ name }) => name);
    if (names.length === 0) return answer(false);
    return { entries: [answer(true)], operations: [{ op: "set", path: "brandInstances", value: names }] };
  },
});
