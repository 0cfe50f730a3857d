/** The questions of a form, each as the input it asks for. The same inside the console and behind a link. */
import {
  Checkbox,
  FileInput,
  MultiSelect,
  NumberInput,
  Radio,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { ReactNode } from "react";
import type { AskedForm, AskedQuestion } from "#contract/question.ts";
import { type AnswerValue, type AnswerValues, filesOf, rowsOf, textsOf } from "./answer-values.ts";
import { GridInput } from "./grid-input.tsx";
import styles from "./question-form.module.css";
import { readFiles } from "./read-files.ts";

export interface QuestionFieldsProps {
  form: AskedForm;
  values: AnswerValues;
  faults: Readonly<Record<string, string>>;
  disabled?: boolean;
  onChange: (id: string, value: AnswerValue) => void;
  /** A file that cannot be taken. */
  onRefused: (id: string, why: string) => void;
}

/** So many are shown side by side; more are chosen from a list. */
const shownChoices = 6;

export function QuestionFields({
  form,
  values,
  faults,
  disabled = false,
  onChange,
  onRefused,
}: QuestionFieldsProps): ReactNode {
  return (
    <Stack gap="md">
      {form.questions.map((question) => (
        <Field
          key={question.id}
          question={question}
          value={values[question.id]}
          fault={faults[question.id]}
          disabled={disabled || question.readonly === true}
          onChange={(value) => onChange(question.id, value)}
          onRefused={(why) => onRefused(question.id, why)}
        />
      ))}
    </Stack>
  );
}

interface FieldProps {
  question: AskedQuestion;
  value: AnswerValue | undefined;
  fault: string | undefined;
  disabled: boolean;
  onChange: (value: AnswerValue) => void;
  onRefused: (why: string) => void;
}

function Field({ question, value, fault, disabled, onChange, onRefused }: FieldProps): ReactNode {
  const { label, tooltip, placeholder, required, options, type } = question;
  const text = typeof value === "string" ? value : "";
  const shared = {
    label: <span className={styles.words}>{label || "Your answer"}</span>,
    size: "sm",
    withAsterisk: required,
    disabled,
    ...(tooltip ? { description: <span className={styles.words}>{tooltip}</span> } : {}),
    ...(fault === undefined ? {} : { error: fault }),
  } as const;
  const hint = placeholder ? { placeholder } : {};
  switch (type) {
    case "shortText":
      return (
        <TextInput
          {...shared}
          {...hint}
          aria-required={required}
          maxLength={1_000}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "longText":
      return (
        <Textarea
          {...shared}
          {...hint}
          aria-required={required}
          autosize
          minRows={3}
          maxRows={12}
          maxLength={20_000}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...shared}
          {...hint}
          aria-required={required}
          hideControls
          value={text}
          onChange={(next) => onChange(String(next))}
        />
      );
    case "date":
      return (
        <TextInput
          {...shared}
          type="date"
          aria-required={required}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "singleSelect":
      if (options.length === 0) {
        return (
          <TextInput
            {...shared}
            {...hint}
            aria-required={required}
            value={text}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        );
      }
      if (options.length > shownChoices) {
        return (
          <Select
            {...shared}
            placeholder={placeholder || "Choose one"}
            aria-required={required}
            data={options}
            searchable
            clearable={!required}
            value={text === "" ? null : text}
            onChange={(next) => onChange(next ?? "")}
          />
        );
      }
      return (
        <Radio.Group {...shared} value={text} onChange={onChange}>
          <Stack gap={8} className={styles.choices ?? ""}>
            {options.map((option) => (
              <Radio key={option} value={option} label={<bdi>{option}</bdi>} disabled={disabled} />
            ))}
          </Stack>
        </Radio.Group>
      );
    case "multiSelect":
      if (options.length > shownChoices) {
        return (
          <MultiSelect
            {...shared}
            placeholder={placeholder || "Choose any"}
            aria-required={required}
            data={options}
            searchable
            value={textsOf(value)}
            onChange={onChange}
          />
        );
      }
      if (options.length === 0) {
        return (
          <Textarea
            {...shared}
            placeholder={placeholder || "One a line"}
            aria-required={required}
            autosize
            minRows={2}
            value={textsOf(value).join("\n")}
            onChange={(event) => onChange(event.currentTarget.value.split("\n"))}
          />
        );
      }
      return (
        <Checkbox.Group {...shared} value={textsOf(value)} onChange={onChange}>
          <Stack gap={8} className={styles.choices ?? ""}>
            {options.map((option) => (
              <Checkbox key={option} value={option} label={<bdi>{option}</bdi>} disabled={disabled} />
            ))}
          </Stack>
        </Checkbox.Group>
      );
    case "grid":
      return (
        <GridInput question={question} rows={rowsOf(value)} fault={fault} disabled={disabled} onChange={onChange} />
      );
    case "attachments":
      return (
        <div>
          <FileInput
            {...shared}
            multiple
            clearable
            placeholder={placeholder || "Choose files"}
            aria-required={required}
            value={[]}
            onChange={(files) =>
              void readFiles(files, filesOf(value)).then(onChange, (error: unknown) =>
                onRefused(String(error instanceof Error ? error.message : error)),
              )
            }
          />
          {filesOf(value).length > 0 && (
            <Text size="xs" c="dimmed" mt={4} className={styles.words}>
              {filesOf(value)
                .map(({ name, size }) => `${name} (${Math.max(1, Math.round(size / 1_024))} KB)`)
                .join(", ")}
            </Text>
          )}
        </div>
      );
  }
}
