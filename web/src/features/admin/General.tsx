import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { fieldError } from "../../api/errors";
import { instanceQuery, instanceWorkspacesQuery, updateInstance } from "../../api/instance";
import type { InstanceInfo } from "../../api/types";
import { useDraft } from "../../lib/draft";
import { useTitle } from "../../lib/hooks";
import { Checkbox, CopyField, FieldError, Help, Input } from "../../parts/fields";
import { SaveBar } from "../../parts/SaveBar";
import { Banner, Loaded, Setting, SettingTitle } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { commonText, adminText as text } from "../../text/en";
import { useConfiguration, useSaveConfiguration } from "./configuration";

export function AdminGeneral() {
  useTitle(text.nav.general);
  const query = useQuery(instanceQuery);
  return (
    <Loaded query={query}>
      {(info) => <GeneralForm key={info.instance.updated_at} info={info} />}
    </Loaded>
  );
}

interface General {
  instance_name: string;
  is_telemetry_enabled: boolean;
  is_support_required: boolean;
  creation: string;
}

const NAMES: Record<keyof General, string> = {
  instance_name: text.instanceName,
  is_telemetry_enabled: text.telemetryName,
  is_support_required: text.supportName,
  creation: text.nav.workspaces,
};

/** Where somebody goes on who has just set the instance up. */
function FirstWorkspace() {
  const { data } = useQuery(instanceWorkspacesQuery("", undefined));
  if (data?.results.length !== 0) return null;
  return (
    <Banner tone="info">
      <b>{text.noWorkspaces}.</b> {text.noWorkspacesHelp}{" "}
      <Link to="/create-workspace">{text.createFirst}</Link>
    </Banner>
  );
}

function GeneralForm({ info }: { info: InstanceInfo }) {
  const name_id = useId();
  const queries = useQueryClient();
  const configuration = useConfiguration();
  const draft = useDraft<General>({
    instance_name: info.instance.instance_name,
    is_telemetry_enabled: info.instance.is_telemetry_enabled,
    is_support_required: info.instance.is_support_required,
    creation: configuration.values.DISABLE_WORKSPACE_CREATION ?? "0",
  });
  const saveConfiguration = useSaveConfiguration();
  const save = useMutation({
    mutationFn: async ({ creation, ...rest }: Partial<General>) => {
      if (Object.keys(rest).length > 0) await updateInstance(rest);
      if (creation !== undefined) {
        await saveConfiguration.mutateAsync({ DISABLE_WORKSPACE_CREATION: creation });
      }
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: instanceQuery.queryKey });
      draft.reset();
      toast({ text: commonText.saved });
    },
  });
  const { values, set, changes } = draft;
  const error = fieldError(save.error, "instance_name");
  return (
    <>
      <Topbar crumbs={[text.instance, text.nav.general]} />
      <Scroll>
        <Page title={text.nav.general} lead={text.generalLead} narrow>
          <FirstWorkspace />
          <Setting label={text.instanceName} help={text.instanceNameHelp} htmlFor={name_id}>
            <Input
              id={name_id}
              value={values.instance_name}
              onChange={(e) => set("instance_name", e.target.value)}
            />
            {error && <FieldError message={error} />}
          </Setting>
          <Setting label={text.address} help={text.addressHelp}>
            <Input readOnly aria-label={text.address} value={info.config.app_base_url} />
            <Help>
              {text.from} <code>AIRSIDE_BASE_URL</code>
            </Help>
            {info.config.app_base_url !== window.location.origin && (
              <Banner tone="cond">{text.otherAddress(window.location.origin)}</Banner>
            )}
          </Setting>
          <Setting label={text.nav.workspaces}>
            <Checkbox
              label={text.onlyAdminsCreate}
              help={text.onlyAdminsCreateHelp}
              checked={values.creation === "1"}
              reason={
                configuration.rows.DISABLE_WORKSPACE_CREATION?.is_fixed ? text.fixed : undefined
              }
              onChange={(event) => set("creation", event.target.checked ? "1" : "0")}
            />
          </Setting>
          <Setting label={text.telemetryName}>
            <Checkbox
              label={text.telemetry}
              help={text.telemetryHelp}
              checked={values.is_telemetry_enabled}
              onChange={(event) => set("is_telemetry_enabled", event.target.checked)}
            />
          </Setting>
          <Setting label={text.supportName}>
            <Checkbox
              label={text.support}
              help={text.supportHelp}
              checked={values.is_support_required}
              onChange={(event) => set("is_support_required", event.target.checked)}
            />
          </Setting>
          <SettingTitle>{text.about}</SettingTitle>
          <Setting label={text.version}>
            <span className="t-1">{info.instance.current_version}</span>
          </Setting>
          <Setting label={text.edition}>
            <span className="t-1">{info.instance.edition}</span>
          </Setting>
          <Setting label={text.instanceId} help={text.instanceIdHelp}>
            <CopyField value={info.instance.instance_id ?? ""} label={text.instanceId} />
          </Setting>
        </Page>
      </Scroll>
      <SaveBar
        changes={(Object.keys(changes) as (keyof General)[]).map((key) => NAMES[key])}
        busy={save.isPending}
        onSave={() => save.mutate(changes)}
        onDiscard={draft.reset}
      />
    </>
  );
}
