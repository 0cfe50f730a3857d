/** Where to post to, how, and what came last. */
import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { Instance } from "#contract/instance.ts";
import { useCall } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { JsonView } from "../../parts/data-view.tsx";
import { Failure } from "../../parts/failure.tsx";
import { parseJson } from "../../parts/form/field-values.ts";
import { curlLine, webhookAddress } from "./curl-line.ts";
import classes from "./integration.module.css";

export function WebhookAddress({ instance }: { instance: Instance }): ReactNode {
  const maySee = useMay()("samples.read");
  const address = webhookAddress(window.location.origin, instance.name);
  const line = curlLine(address, instance);
  return (
    <section className={classes.card} aria-labelledby="webhook">
      <Title order={2} id="webhook" mb="xs">
        Post events here
      </Title>
      <CodeLine text={address} what="the address" />
      <Text size="xs" c="dimmed" mt="sm" mb={4}>
        From a terminal:
      </Text>
      <CodeLine text={line} what="the command" />
      {maySee && <Samples instance={instance} />}
    </section>
  );
}

function CodeLine({ text, what }: { text: string; what: string }): ReactNode {
  return (
    <div className={classes.codeLine}>
      <code>{text}</code>
      <CopyButton text={text} what={what} />
    </div>
  );
}

function Samples({ instance }: { instance: Instance }): ReactNode {
  const samples = useCall("getSamples", { name: instance.name });
  const items = samples.data?.items.toReversed() ?? [];
  return (
    <>
      <Title order={3} mt="md" mb="xs">
        Last events
      </Title>
      {samples.isError && <Failure error={samples.error} onRetry={() => void samples.refetch()} />}
      {samples.data && items.length === 0 && (
        <Text size="sm" c="dimmed">
          {instance.parameters.store_samples === true
            ? "Nothing came yet."
            : "Samples are not kept. Switch on Store samples to keep the last 20 events."}
        </Text>
      )}
      {items.map((sample, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one may come twice; counted from the oldest, each keeps its place
        <details key={items.length - index} className={classes.sample}>
          <summary>
            {sample.name || "Without a name"} <span className={classes.when}>{sample.occurred}</span>
          </summary>
          <JsonView value={parseJson(sample.rawJSON) ?? sample.rawJSON} label={`Event ${sample.name}`} />
        </details>
      ))}
    </>
  );
}
