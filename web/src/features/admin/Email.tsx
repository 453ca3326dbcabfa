import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorWords } from "../../api/errors";
import {
  adminSessionQuery,
  configurationQuery,
  disableEmail,
  instanceQuery,
  sendTestMail,
} from "../../api/instance";
import { useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { Help, Input, InputGroup, Select } from "../../parts/fields";
import { Badge } from "../../parts/marks";
import { Banner, Setting, SettingTitle } from "../../parts/surfaces";
import { adminText as text } from "../../text/en";
import { ConfigurationField, ConfigurationPage } from "./ConfigurationPage";
import { type ConfigurationDraft, useConfigurationDraft } from "./configuration";

/** Without these no mail is sent, whatever the switch says. */
const NEEDED = ["EMAIL_HOST", "EMAIL_FROM"] as const;

export function AdminEmail() {
  useTitle(text.nav.email);
  const form = useConfigurationDraft();
  const { data: info } = useQuery(instanceQuery);
  const working = info?.config.is_smtp_configured ?? false;
  const stored = form.configuration.values;
  const lacking = NEEDED.filter((name) => !stored[name]);
  const incomplete = stored.ENABLE_SMTP === "1" && !working && lacking.length > 0;
  return (
    <ConfigurationPage form={form} title={text.nav.email} lead={text.emailLead}>
      <SettingTitle
        aside={
          working ? (
            <Badge tone="allow" glyph="check">
              {text.mailOn}
            </Badge>
          ) : (
            <Badge {...(incomplete && { tone: "cond" })}>
              {incomplete ? text.mailIncomplete : text.mailOff}
            </Badge>
          )
        }
      >
        {text.outgoing}
      </SettingTitle>
      {incomplete && (
        <Banner tone="cond">
          {text.mailLacks(lacking.map((name) => text.keys[name].label).join(", "))}
        </Banner>
      )}
      <ConfigurationField form={form} name="ENABLE_SMTP" kind="toggle" />
      <ConfigurationField form={form} name="EMAIL_HOST" placeholder="smtp.example.com" />
      <ConfigurationField form={form} name="EMAIL_PORT" kind="number" />
      <Encryption form={form} />
      <ConfigurationField form={form} name="EMAIL_HOST_USER" />
      <ConfigurationField form={form} name="EMAIL_HOST_PASSWORD" kind="secret" />
      <ConfigurationField
        form={form}
        name="EMAIL_FROM"
        placeholder="Airside <no-reply@example.com>"
      />
      <TestMail unsaved={Object.keys(form.changes).length > 0} />
      {working && <TurnOff />}
    </ConfigurationPage>
  );
}

/** Two switches in the API, one choice for people: nobody wants both. */
function Encryption({ form }: { form: ConfigurationDraft }) {
  const { values, set } = form.draft;
  const { rows } = form.configuration;
  const choice =
    values.EMAIL_USE_SSL === "1" ? "ssl" : values.EMAIL_USE_TLS === "1" ? "tls" : "none";
  const fixed = rows.EMAIL_USE_TLS?.is_fixed || rows.EMAIL_USE_SSL?.is_fixed;
  return (
    <Setting label={text.encryption} help={text.encryptionHelp}>
      <Select
        aria-label={text.encryption}
        value={choice}
        reason={fixed ? text.fixed : undefined}
        onChange={(event) => {
          set("EMAIL_USE_TLS", event.target.value === "tls" ? "1" : "0");
          set("EMAIL_USE_SSL", event.target.value === "ssl" ? "1" : "0");
        }}
      >
        <option value="tls">{text.starttls}</option>
        <option value="ssl">{text.tls}</option>
        <option value="none">{text.noEncryption}</option>
      </Select>
      {choice === "none" && <Help>{text.noEncryptionHelp}</Help>}
    </Setting>
  );
}

function TestMail({ unsaved }: { unsaved: boolean }) {
  const { data: session } = useQuery(adminSessionQuery);
  const [typed, setTyped] = useState<string>();
  const receiver = typed ?? session?.user?.email ?? "";
  const test = useMutation({
    mutationFn: () => sendTestMail(receiver.trim()),
    meta: { quiet: true },
  });
  return (
    <Setting label={text.test} help={text.testHelp}>
      <InputGroup>
        <Input
          type="email"
          aria-label={text.testTo}
          value={receiver}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button
          glyph="send"
          busy={test.isPending}
          reason={unsaved ? text.saveFirst : receiver ? undefined : text.testToFirst}
          onClick={() => test.mutate()}
        >
          {test.isPending ? text.sending : text.sendTest}
        </Button>
      </InputGroup>
      {test.isSuccess && (
        <Banner tone="allow">
          <b>{text.tookMessage}</b> {text.lookInbox(receiver)}
        </Banner>
      )}
      {test.error && (
        <Banner tone="deny">
          <b>{text.mailFailed}</b> {errorWords(test.error)}
        </Banner>
      )}
    </Setting>
  );
}

function TurnOff() {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  return (
    <Setting label={text.turnOff} help={text.turnOffHelp}>
      <div>
        <Button kind="dangerQuiet" onClick={() => setAsking(true)}>
          {text.turnOffMail}
        </Button>
      </div>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={text.turnOffTitle}
        effect={text.turnOffMail}
        danger
        run={async () => {
          await disableEmail();
          await queries.invalidateQueries({ queryKey: configurationQuery.queryKey });
          await queries.invalidateQueries({ queryKey: instanceQuery.queryKey });
        }}
      >
        {text.turnOffEffect}
      </Confirm>
    </Setting>
  );
}
