import { useId } from "react";
import { fieldError } from "../../api/errors";
import { useTitle } from "../../lib/hooks";
import { FieldError, Help, Input, Select } from "../../parts/fields";
import { Setting, SettingTitle } from "../../parts/surfaces";
import { adminText as text } from "../../text/en";
import { ConfigurationField, ConfigurationPage } from "./ConfigurationPage";
import { type ConfigurationDraft, useConfigurationDraft } from "./configuration";

/* Settings of services that the program can use. They are stored encrypted and shown as configured;
   what uses them comes with its feature. */

const LLM_PROVIDERS: [string, string][] = [
  ["openai", "OpenAI"],
  ["anthropic", "Anthropic"],
  ["gemini", "Gemini"],
  ["openai_compatible", text.compatible],
];

export function AdminAi() {
  useTitle(text.nav.ai);
  const form = useConfigurationDraft();
  const present = form.draft.values.LLM_PROVIDER ?? "";
  const options = LLM_PROVIDERS.some(([value]) => value === present)
    ? LLM_PROVIDERS
    : [...LLM_PROVIDERS, [present, present] as [string, string]];
  return (
    <ConfigurationPage form={form} title={text.nav.ai} lead={text.aiLead}>
      <ConfigurationField form={form} name="LLM_PROVIDER" options={options} />
      <ConfigurationField form={form} name="LLM_API_BASE" placeholder="https://api.openai.com/v1" />
      <ConfigurationField form={form} name="LLM_MODEL" />
      <ConfigurationField form={form} name="LLM_API_KEY" kind="secret" />
    </ConfigurationPage>
  );
}

export function AdminImages() {
  useTitle(text.nav.images);
  const form = useConfigurationDraft();
  return (
    <ConfigurationPage form={form} title={text.nav.images} lead={text.imagesLead}>
      <FileSizeLimit form={form} />
      <SettingTitle>Unsplash</SettingTitle>
      <ConfigurationField form={form} name="UNSPLASH_ACCESS_KEY" kind="secret" />
    </ConfigurationPage>
  );
}

const UNITS: [string, number][] = [
  ["KB", 1024],
  ["MB", 1024 ** 2],
  ["GB", 1024 ** 3],
];

/** Stored in bytes, chosen in the largest unit that says it without a fraction. */
function FileSizeLimit({ form }: { form: ConfigurationDraft }) {
  const id = useId();
  const bytes = Number(form.draft.values.FILE_SIZE_LIMIT || 0);
  const [unit, size] = UNITS.findLast(([, one]) => bytes >= one && bytes % one === 0) ?? [
    "KB",
    1024,
  ];
  const fixed = form.configuration.rows.FILE_SIZE_LIMIT?.is_fixed ?? false;
  const error = fieldError(form.save.error, "FILE_SIZE_LIMIT");
  const set = (count: number, one: number) =>
    form.draft.set("FILE_SIZE_LIMIT", String(Math.max(1, Math.round(count)) * one));
  const count = Math.round(bytes / size);
  return (
    <Setting label={text.fileSize} help={text.fileSizeHelp} htmlFor={id}>
      <div className="row">
        <Input
          id={id}
          type="number"
          min={1}
          readOnly={fixed}
          value={count}
          onChange={(event) => set(Number(event.target.value), size)}
        />
        <Select
          aria-label={text.unit}
          value={unit}
          reason={fixed ? text.fixed : undefined}
          onChange={(event) =>
            set(count, UNITS.find(([name]) => name === event.target.value)?.[1] ?? size)
          }
        >
          {UNITS.map(([name]) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      </div>
      {error && <FieldError message={error} />}
      <Help>{fixed ? text.fixed : text.fileSizeNote}</Help>
    </Setting>
  );
}

export function AdminIntegrations() {
  useTitle(text.nav.integrations);
  const form = useConfigurationDraft();
  return (
    <ConfigurationPage form={form} title={text.nav.integrations} lead={text.integrationsLead}>
      <SettingTitle>Slack</SettingTitle>
      <ConfigurationField form={form} name="SLACK_CLIENT_ID" />
      <ConfigurationField form={form} name="SLACK_CLIENT_SECRET" kind="secret" />
    </ConfigurationPage>
  );
}
