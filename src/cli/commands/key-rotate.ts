import { defineCliCommand } from "../command.ts";
import { findConfigFile } from "../find-config-file.ts";
import { plural } from "../terminal/describe-amounts.ts";

export const keyRotate = defineCliCommand({
  name: "key rotate",
  summary: "change the key that secrets are sealed with",
  usage: "",
  options: {
    to: { type: "text", value: "<file>", help: "write the new key there (needed when the key is not secret.key)" },
  },
  details:
    "Stop every Tocsin of this database first. The new key is written before anything is changed, the old one is kept as\n" +
    "secret.key.old: backups from before need it. All secrets change over together, or none does.",
  async run({ values, globals, output }) {
    const [{ rotateKey }, { createLog }] = await Promise.all([
      import("#server/rotate-key.ts"),
      import("#server/open-log.ts"),
    ]);
    const configFile = await findConfigFile(globals);
    const rotated = await rotateKey({
      home: globals.home,
      ...(configFile === undefined ? {} : { configFile }),
      ...(values.to === undefined ? {} : { to: values.to }),
      onProgress: (text) => output.progress(text),
      log: createLog(),
    });
    output.endProgress();
    if (globals.json) {
      output.printJson({ ...rotated });
      return 0;
    }
    output.print(
      `The key is ${rotated.to} now, in ${rotated.file}; ${plural(rotated.secrets, "secret")} changed over.`,
    );
    output.print(
      rotated.environment
        ? `Set TOCSIN_SECRET_KEY_FILE to ${rotated.file} (and unset TOCSIN_SECRET_KEY) before the next start.`
        : `The old key ${rotated.from} is in ${rotated.file}.old. Keep a copy of the new one apart from your backups.`,
    );
    return 0;
  },
});
