import { type ReactNode, useId } from "react";
import { fieldError } from "../../api/errors";
import { FieldError, Help, Input, SecretField, Select, Switch } from "../../parts/fields";
import { SaveBar } from "../../parts/SaveBar";
import { ErrorState, Setting, Skeleton } from "../../parts/surfaces";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { adminText as text } from "../../text/en";
import type { ConfigurationDraft } from "./configuration";
import type { FieldKind } from "./methods";

interface ConfigurationPageProps {
  form: ConfigurationDraft;
  title: string;
  lead: string;
  crumbs?: ReactNode[];
  children: ReactNode;
}

/** A page of settings: waits for them, shows the fields, and a bar that saves what was changed. */
export function ConfigurationPage({ form, title, lead, crumbs, children }: ConfigurationPageProps) {
  const { configuration, draft, save, changes } = form;
  return (
    <>
      <Topbar crumbs={crumbs ?? [text.instance, title]} />
      <Scroll>
        <Page title={title} lead={lead} narrow>
          {configuration.ready ? (
            children
          ) : configuration.error ? (
            <ErrorState error={configuration.error} retry={configuration.refetch} />
          ) : (
            <Skeleton />
          )}
        </Page>
      </Scroll>
      <SaveBar
        changes={Object.keys(changes).map((key) => keyText(key).label)}
        busy={save.isPending}
        onSave={() => save.mutate(changes)}
        onDiscard={draft.reset}
      />
    </>
  );
}

export function keyText(key: string): { label: string; help?: string } {
  return (text.keys as Record<string, { label: string; help?: string }>)[key] ?? { label: key };
}

interface ConfigurationFieldProps {
  form: ConfigurationDraft;
  name: string;
  kind?: FieldKind;
  placeholder?: string;
  options?: [value: string, label: string][];
  reason?: string | undefined;
}

/** One setting, drawn by its kind. A value from the environment is shown and cannot be changed. */
export function ConfigurationField(props: ConfigurationFieldProps) {
  const { form, name, kind = "text", placeholder, options, reason } = props;
  const id = useId();
  const row = form.configuration.rows[name];
  const fixed = row?.is_fixed ?? false;
  const error = fieldError(form.save.error, name);
  const { label, help } = keyText(name);
  const value = form.draft.values[name] ?? "";
  const set = (next: string | undefined) => form.draft.set(name, next);
  const wiring = { id, ...(error && { "aria-invalid": true as const }) };
  return (
    <Setting label={label} help={help} htmlFor={kind === "toggle" ? undefined : id}>
      {kind === "toggle" ? (
        <Switch
          label={label}
          hideLabel
          checked={value === "1"}
          reason={fixed ? text.fixed : reason}
          onChange={(event) => set(event.target.checked ? "1" : "0")}
        />
      ) : kind === "secret" ? (
        <SecretField
          wiring={wiring}
          stored={Boolean(row?.value)}
          value={name in form.changes ? value : undefined}
          onChange={set}
          fixed={fixed}
        />
      ) : options ? (
        <Select
          {...wiring}
          value={value}
          reason={fixed ? text.fixed : undefined}
          onChange={(e) => set(e.target.value)}
        >
          {options.map(([option, words]) => (
            <option key={option} value={option}>
              {words}
            </option>
          ))}
        </Select>
      ) : (
        <Input
          {...wiring}
          value={value}
          readOnly={fixed}
          placeholder={placeholder}
          inputMode={kind === "number" ? "numeric" : undefined}
          autoComplete="off"
          onChange={(event) => set(event.target.value)}
        />
      )}
      {error && <FieldError message={error} />}
      {fixed && <Help>{text.fixed}</Help>}
    </Setting>
  );
}
