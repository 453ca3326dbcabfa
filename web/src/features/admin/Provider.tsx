import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { instanceQuery } from "../../api/instance";
import { NotFound } from "../../app/Fallback";
import { useTitle } from "../../lib/hooks";
import { CopyField } from "../../parts/fields";
import { Setting, SettingTitle } from "../../parts/surfaces";
import { adminText as text } from "../../text/en";
import { ConfigurationField, ConfigurationPage } from "./ConfigurationPage";
import { useConfigurationDraft } from "./configuration";
import { METHODS, PROVIDER_FIELDS } from "./methods";

/** One provider: what it gives us, and the addresses that it wants from us. */
export function Provider() {
  const { provider } = useParams({ strict: false }) as { provider: string };
  const method = METHODS.find((one) => one.provider === provider);
  const words = method && text.methods[method.name];
  useTitle(words?.name);
  return method && words ? <ProviderForm key={provider} provider={provider} /> : <NotFound />;
}

function ProviderForm({ provider }: { provider: string }) {
  const form = useConfigurationDraft();
  const { data: info } = useQuery(instanceQuery);
  const method = METHODS.find((one) => one.provider === provider);
  if (!method) return null;
  const words = text.methods[method.name];
  const base = (info?.config.app_base_url || window.location.origin).replace(/\/$/, "");
  const ready = method.needs.every((key) => form.draft.values[key]);
  return (
    <ConfigurationPage
      form={form}
      title={words.name}
      lead={words.help}
      crumbs={[
        text.instance,
        <Link key="up" activeOptions={{ exact: true }} to="/admin/authentication">
          {text.nav.authentication}
        </Link>,
        words.name,
      ]}
    >
      <ConfigurationField
        form={form}
        name={method.key}
        kind="toggle"
        reason={ready || form.draft.values[method.key] === "1" ? undefined : text.needsSettings}
      />
      <SettingTitle>{text.fromProvider(words.name)}</SettingTitle>
      {PROVIDER_FIELDS[provider]?.map((field) => (
        <ConfigurationField
          key={field.key}
          form={form}
          name={field.key}
          kind={field.kind}
          {...(field.placeholder && { placeholder: field.placeholder })}
        />
      ))}
      <SettingTitle>{text.forProvider(words.name)}</SettingTitle>
      <Setting label={text.origin} help={text.originHelp}>
        <CopyField value={base} label={text.origin} />
      </Setting>
      <Setting label={text.callback} help={text.callbackHelp}>
        <CopyField value={`${base}/auth/${provider}/callback/`} label={text.callback} />
      </Setting>
    </ConfigurationPage>
  );
}
