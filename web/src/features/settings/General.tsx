import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { catalogQuery } from "../../api/access";
import { fieldError } from "../../api/errors";
import { keys } from "../../api/keys";
import type { Workspace } from "../../api/types";
import {
  deleteWorkspace,
  leaveWorkspace,
  membersQuery,
  restoreWorkspace,
  transferOwnership,
  updateWorkspace,
  workspaceQuery,
} from "../../api/workspaces";
import { useDraft } from "../../lib/draft";
import { fullName } from "../../lib/people";
import { Button } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { FieldError, Input, Select, ZoneSelect } from "../../parts/fields";
import { PersonSelect } from "../../parts/PersonSelect";
import { SaveBar } from "../../parts/SaveBar";
import { Loaded, Setting, SettingTitle } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import { useMe, useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { commonText, settingsText as text } from "../../text/en";
import { HoldingMark } from "../access/marks";
import { Logo } from "./Logo";

export function SettingsGeneral() {
  const query = useQuery(workspaceQuery(useSlug()));
  return <Loaded query={query}>{(workspace) => <GeneralForm workspace={workspace} />}</Loaded>;
}

type Edited = Pick<Workspace, "name" | "timezone"> & { organization_size: string | null };

/** As other clients of the API name them. */
const SIZES = ["1", "2-10", "11-50", "51-200", "201-500", "501-1000", "1001+"];

function GeneralForm({ workspace }: { workspace: Workspace }) {
  const slug = useSlug();
  const id = useId();
  const queries = useQueryClient();
  const { refusal } = useWorkspaceCan();
  const { values, changes, set, reset, saved } = useDraft<Edited>({
    name: workspace.name,
    timezone: workspace.timezone,
    organization_size: workspace.organization_size ?? null,
  });
  const save = useMutation({
    mutationFn: (sent: Partial<Edited>) => updateWorkspace(slug, sent),
    onSuccess: async (_answer, sent) => {
      await queries.invalidateQueries();
      saved(sent);
      toast({ text: commonText.saved });
    },
  });
  const why = refusal("workspace:edit");
  const error = fieldError(save.error, "name");
  const size = values.organization_size;
  return (
    <>
      <Scroll>
        <Page title={text.general} lead={why ?? text.generalLead} narrow>
          <Logo workspace={workspace} why={why} />
          <Setting label={text.name} htmlFor={id}>
            <Input
              id={id}
              readOnly={why !== undefined}
              maxLength={80}
              value={values.name}
              onChange={(event) => set("name", event.target.value)}
            />
            {error && <FieldError message={error} />}
          </Setting>
          <Setting label={text.address} help={text.addressHelp}>
            <Input readOnly aria-label={text.address} value={`${window.location.origin}/${slug}`} />
          </Setting>
          <Setting label={text.timeZone} help={text.timeZoneHelp} htmlFor={`${id}-zone`}>
            <ZoneSelect
              id={`${id}-zone`}
              reason={why}
              value={values.timezone}
              onChange={(event) => set("timezone", event.target.value)}
            />
          </Setting>
          <Setting label={text.size} help={text.sizeHelp} htmlFor={`${id}-size`}>
            <Select
              id={`${id}-size`}
              reason={why}
              value={size ?? ""}
              onChange={(event) => set("organization_size", event.target.value || null)}
            >
              <option value="">{text.sizeUnknown}</option>
              {[...new Set([...SIZES, ...(size ? [size] : [])])].map((one) => (
                <option key={one} value={one}>
                  {text.sizeNamed(one)}
                </option>
              ))}
            </Select>
          </Setting>
          <PlanOfIt />
          <SettingTitle>{text.ending}</SettingTitle>
          <Transfer />
          <Leave workspace={workspace} />
          <Delete workspace={workspace} />
        </Page>
      </Scroll>
      <SaveBar
        changes={Object.keys(changes).map((key) => text.edited[key as keyof Edited])}
        busy={save.isPending}
        onSave={() => save.mutate(changes)}
        onDiscard={reset}
      />
    </>
  );
}

/** The plan, and what it opens [PM-11 … PM-17]. */
function PlanOfIt() {
  const { data: catalog } = useQuery(catalogQuery(useSlug()));
  const plan = catalog?.plans.find((one) => one.key === catalog.plan);
  if (!plan) return null;
  const parts = [
    [plan.owner, text.planOwner],
    [plan.custom_roles, text.planRoles],
    [plan.custom_schemes, text.planSchemes],
  ] as const;
  return (
    <Setting label={text.plan} help={text.planHelp}>
      <b>{plan.name}</b>
      <ul className="stack" aria-label={text.planOpens(plan.name)}>
        {parts.map(([has, name]) => (
          <li key={name} className={has ? "row" : "row t-3"}>
            <HoldingMark
              holding={has ? "yes" : "no"}
              label={has ? text.planHas : text.planHasNot}
            />
            {name}
          </li>
        ))}
      </ul>
    </Setting>
  );
}

function Transfer() {
  const slug = useSlug();
  const me = useMe();
  const queries = useQueryClient();
  const { refusal } = useWorkspaceCan();
  const { data: members = [] } = useQuery(membersQuery(slug));
  const [chosen, setChosen] = useState("");
  const [asking, setAsking] = useState(false);
  const why = refusal("workspace:transfer_ownership");
  const heir = members.find((one) => one.id === chosen);
  const name = heir ? fullName(heir) : "";
  return (
    <Setting label={text.transfer} help={text.transferHelp}>
      <div className="row">
        <PersonSelect
          aria-label={text.transferTo}
          reason={why}
          people={members.filter((one) => one.id !== me?.id && one.role_slug === "admin")}
          value={chosen}
          none={text.choosePerson}
          onChange={setChosen}
        />
        <Button
          large
          reason={why ?? (heir ? undefined : text.choosePerson)}
          onClick={() => setAsking(true)}
        >
          {text.transferButton}
        </Button>
      </div>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={text.transferTitle(name)}
        effect={text.transferButton}
        danger
        typed={heir?.email ?? slug}
        run={async () => {
          await transferOwnership(slug, chosen, heir?.email ?? "");
          setChosen("");
          await queries.invalidateQueries();
          toast({ text: text.transferred(name) });
        }}
      >
        {text.transferEffect(name)}
      </Confirm>
    </Setting>
  );
}

function Leave({ workspace }: { workspace: Workspace }) {
  const [asking, setAsking] = useState(false);
  const { refusal } = useWorkspaceCan();
  return (
    <Setting label={text.leave} help={text.leaveHelp}>
      <div>
        <Button reason={refusal("workspace_member:leave")} onClick={() => setAsking(true)}>
          {text.leaveButton}
        </Button>
      </div>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={text.leaveTitle(workspace.name)}
        effect={text.leaveButton}
        danger
        run={async () => {
          await leaveWorkspace(workspace.slug);
          window.location.assign("/");
        }}
      >
        {text.leaveHelp}
      </Confirm>
    </Setting>
  );
}

const UNDO_MS = 10_000;

function Delete({ workspace }: { workspace: Workspace }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const undo = async () => {
    await restoreWorkspace(workspace.slug);
    await queries.invalidateQueries();
    await navigate({ to: "/$workspace", params: { workspace: workspace.slug } });
  };
  const [asking, setAsking] = useState(false);
  const { refusal } = useWorkspaceCan();
  const { data: members = [] } = useQuery(membersQuery(workspace.slug));
  return (
    <Setting label={text.deleteName} help={text.deleteHelp}>
      <div>
        <Button
          kind="dangerQuiet"
          reason={refusal("workspace:delete")}
          onClick={() => setAsking(true)}
        >
          {text.deleteButton}
        </Button>
      </div>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={text.deleteTitle(workspace.name)}
        effect={text.deleteButton}
        danger
        typed={workspace.slug}
        run={async () => {
          await deleteWorkspace(workspace.slug);
          await navigate({ to: "/workspaces" });
          await queries.invalidateQueries({ queryKey: keys.workspaces });
          toast({
            text: text.deletedNow(workspace.name),
            duration_ms: UNDO_MS,
            action: { label: commonText.undo, run: () => void undo() },
          });
        }}
      >
        {text.deleteEffect(members.length)}
      </Confirm>
    </Setting>
  );
}
