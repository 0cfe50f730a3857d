/** One vendor, step by step: address and key, rights, where alerts go, what the last ones would give, yes. */
import { Button, Group, Loader, Stack, Text, TextInput, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ConnectGuide } from "#contract/connect.ts";
import type { Instance } from "#contract/instance.ts";
import { useCall } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { FieldInput } from "../../parts/form/field-input.tsx";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { BlockSkeleton, Loading } from "../../parts/skeletons.tsx";
import { AlertGives } from "./alert-gives.tsx";
import classes from "./connect.module.css";
import { FirstAlert, Steps } from "./first-alert.tsx";
import { HandOnFields } from "./hand-on-fields.tsx";
import { Rights } from "./rights.tsx";
import { useConnect } from "./use-connect.ts";

const place = getRouteApi("/session/connect/$vendor");

export function ConnectVendorScreen(): ReactNode {
  const { vendor } = place.useParams();
  const may = useMay();
  const guides = useCall("listConnectGuides", {});
  const instances = useCall("listInstances", {});
  const guide = guides.data?.items.find(({ word }) => word === vendor);
  const above = (
    <TextLink to="/connect" size="xs">
      Connect
    </TextLink>
  );
  if (guide && instances.data && may("instances.manage")) {
    return <Guided key={guide.word} guide={guide} instances={instances.data.items} above={above} />;
  }
  const error = guides.error ?? instances.error;
  return (
    <Page title={guide ? `Connect ${guide.name}` : "Connect"} above={above}>
      {error ? (
        <Failure
          error={error}
          title="It cannot be shown"
          onRetry={() => void Promise.all([guides.refetch(), instances.refetch()])}
        />
      ) : guides.data && instances.data ? (
        <Empty
          title={guide ? "An engineer or an admin connects" : "This cannot be connected step by step"}
          action={<ButtonLink to="/integrations">All integrations</ButtonLink>}
        >
          {guide
            ? "Your role may look at integrations, not connect them."
            : "Anything else is added under Integrations."}
        </Empty>
      ) : (
        <>
          <BlockSkeleton lines={8} />
          <Loading what="what is asked" />
        </>
      )}
    </Page>
  );
}

interface GuidedProps {
  guide: ConnectGuide;
  instances: readonly Instance[];
  above: ReactNode;
}

function Guided({ guide, instances, above }: GuidedProps): ReactNode {
  const otherEnd = guide.handsOn === "from" ? "cortex-xsoar" : guide.handsOn === "to" ? "sekoia" : undefined;
  const others = instances.filter(({ integration }) => integration === otherEnd);
  const isOwn = ({ integration }: Instance) => integration === guide.integration;
  const isKnown = instances.some((one) => isOwn(one) && one.name === guide.instanceName);
  const form = useConnect({ guide, others, isKnown });
  const { check, preview, connected } = form;
  const before = instances.find((one) => isOwn(one) && one.name === form.name.trim());
  const goesOn = check !== undefined && (check.ok || form.isAccepted);
  const source = guide.isSource
    ? connected?.name
    : form.handOn.isOn && others.length > 0
      ? form.handOn.instance
      : undefined;
  return (
    <Page title={`Connect ${guide.name}`} above={above} lead="Nothing is kept before the last step.">
      <ol className={classes.path}>
        <Step number={1} title="Address and key" isDone={check?.ok === true}>
          <form
            noValidate
            autoComplete="off"
            onSubmit={(event) => {
              event.preventDefault();
              void form.runCheck();
            }}
          >
            <Stack gap="sm">
              <TextInput
                label={guide.address.label}
                description={guide.address.help}
                placeholder={before ? "as it is kept" : guide.address.example}
                spellCheck={false}
                value={form.address}
                onChange={({ currentTarget }) => form.setAddress(currentTarget.value)}
              />
              {guide.questions.map((field) => (
                <FieldInput
                  key={field.id}
                  field={{ ...field, label: labels[field.id] ?? field.label }}
                  value={form.values[field.id]}
                  isSet={before?.secretsSet.includes(field.id) ?? false}
                  onChange={(value) => form.set(field.id, value)}
                />
              ))}
              <TextInput
                label="Name"
                description={before ? "There is one of this name: it is edited." : "What it is called here."}
                value={form.name}
                maxLength={100}
                onChange={({ currentTarget }) => form.setName(currentTarget.value)}
              />
              {form.checkError != null && <Failure error={form.checkError} />}
              <Group>
                <Button type="submit" variant={check?.ok ? "default" : "filled"} loading={form.isChecking}>
                  Test each right
                </Button>
              </Group>
            </Stack>
          </form>
        </Step>
        <Step number={2} title="Rights" isDone={check?.ok === true} isOpen={check !== undefined || form.isChecking}>
          {form.isChecking ? (
            <Busy>Testing each right…</Busy>
          ) : (
            check && (
              <Rights
                check={check}
                isBusy={form.isChecking}
                onAccept={form.isAccepted ? undefined : form.accept}
                onAllow={(address) =>
                  void form.runCheck({ allow_addresses: withAddress(form.values.allow_addresses, address) })
                }
              />
            )
          )}
        </Step>
        <Step number={3} title="Where alerts go" isDone={preview !== undefined} isOpen={goesOn}>
          <Stack gap="sm">
            {guide.handsOn === null ? (
              <Text size="sm">Each becomes an incident here, by the classifier and the mapper of its pack.</Text>
            ) : (
              <HandOnFields guide={guide} form={form} others={others} />
            )}
            {form.previewError != null && <Failure error={form.previewError} />}
            <Group>
              <Button
                variant={preview ? "default" : "filled"}
                loading={form.isLooking}
                onClick={() => void form.runPreview()}
              >
                Show what the last alerts would give
              </Button>
            </Group>
          </Stack>
        </Step>
        <Step
          number={4}
          title="What the last alerts would give"
          isDone={connected !== undefined}
          isOpen={preview !== undefined || form.isLooking}
        >
          {form.isLooking ? (
            <Busy>Reading the last alerts, and trying what would come of them…</Busy>
          ) : (
            preview && <AlertGives preview={preview} />
          )}
        </Step>
        <Step
          number={5}
          title="Connect"
          isDone={connected !== undefined}
          isOpen={preview !== undefined && !form.isLooking}
        >
          {connected ? (
            <FirstAlert connected={connected} source={source} />
          ) : (
            preview && (
              <>
                <Text size="sm">All of this, or nothing:</Text>
                <Steps steps={preview.steps} beginsAt={preview.beginsAt} />
                {form.connectError != null && <Failure error={form.connectError} />}
                <Button mt="sm" loading={form.isConnecting} onClick={() => void form.connect()}>
                  {`Yes, connect ${form.name}`}
                </Button>
              </>
            )
          )}
        </Step>
      </ol>
    </Page>
  );
}

const labels: Readonly<Record<string, string>> = { api_key: "API key" };

function withAddress(given: unknown, address: string): string {
  return typeof given === "string" && given !== "" ? `${given}, ${address}` : address;
}

function Busy({ children }: { children: ReactNode }): ReactNode {
  return (
    <p className={classes.busy} role="status">
      <Loader size={16} aria-hidden />
      <span>{children}</span>
    </p>
  );
}

interface StepProps {
  number: number;
  title: string;
  isDone: boolean;
  isOpen?: boolean;
  children: ReactNode;
}

function Step({ number, title, isDone, isOpen = true, children }: StepProps): ReactNode {
  return (
    <li className={classes.step} data-done={isDone || undefined} data-open={isOpen || undefined}>
      <span className={classes.number} aria-hidden>
        {isDone ? "✓" : number}
      </span>
      <section className={classes.stepBody} aria-labelledby={`step-${number}`}>
        <Title order={2} id={`step-${number}`}>
          {title}
        </Title>
        {isOpen && <div className={classes.stepContent}>{children}</div>}
      </section>
    </li>
  );
}
