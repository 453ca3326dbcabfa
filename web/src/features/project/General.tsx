import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { fieldError } from "../../api/errors";
import { keys } from "../../api/keys";
import {
  archiveProject,
  deleteProject,
  leaveProject,
  projectQuery,
  unarchiveProject,
  updateProject,
} from "../../api/projects";
import type { Project } from "../../api/types";
import { restoreProject } from "../../api/workspaces";
import { useDraft } from "../../lib/draft";
import { Button } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { FieldError, Input, Radio, TextArea } from "../../parts/fields";
import { PersonSelect } from "../../parts/PersonSelect";
import { SaveBar } from "../../parts/SaveBar";
import { Banner, Setting, SettingTitle, Skeleton } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import { useProjectCan, useProjectId, useProjectPeople, useSlug } from "../../shell/useWorkspace";
import { commonText, projectText as text } from "../../text/en";

const UNDO_MS = 10_000;

export function ProjectGeneral() {
  const slug = useSlug();
  const { data } = useQuery(projectQuery(slug, useProjectId()));
  return data ? <GeneralForm key={data.id} project={data} /> : <Skeleton />;
}

type Edited = Pick<
  Project,
  "name" | "identifier" | "description" | "network" | "project_lead" | "default_assignee"
>;

function GeneralForm({ project }: { project: Project }) {
  const slug = useSlug();
  const id = useId();
  const queries = useQueryClient();
  const { refusal } = useProjectCan(project.id);
  const people = useProjectPeople(project.id);
  const { name, identifier, description, network, project_lead, default_assignee } = project;
  const draft = useDraft<Edited>({
    name,
    identifier,
    description: description ?? "",
    network,
    project_lead,
    default_assignee,
  });
  const save = useMutation({
    mutationFn: (changes: Partial<Edited>) => updateProject(slug, project.id, changes),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.workspace(slug) });
      draft.reset();
      toast({ text: commonText.saved });
    },
  });
  const { values, set } = draft;
  const why = refusal("project:edit");
  const error = (field: string) => {
    const message = fieldError(save.error, field);
    return message && <FieldError message={message} />;
  };
  const person = (field: "project_lead" | "default_assignee", label: string, help: string) => (
    <Setting label={label} help={help} htmlFor={`${id}-${field}`}>
      <PersonSelect
        id={`${id}-${field}`}
        reason={why}
        people={people}
        value={values[field] ?? ""}
        none={text.nobody}
        onChange={(chosen) => set(field, chosen || null)}
      />
    </Setting>
  );
  return (
    <>
      <Scroll>
        <Page title={text.pages.general} lead={why} narrow>
          <Setting label={commonText.name} htmlFor={`${id}-name`}>
            <Input
              id={`${id}-name`}
              readOnly={why !== undefined}
              value={values.name}
              onChange={(event) => set("name", event.target.value)}
            />
            {error("name")}
          </Setting>
          <Setting
            label={text.identifier}
            help={text.identifierHelp(values.identifier)}
            htmlFor={`${id}-identifier`}
          >
            <Input
              id={`${id}-identifier`}
              readOnly={why !== undefined}
              maxLength={12}
              value={values.identifier}
              onChange={(event) => set("identifier", event.target.value.toUpperCase())}
            />
            {error("identifier")}
          </Setting>
          <Setting label={text.description} htmlFor={`${id}-description`}>
            <TextArea
              id={`${id}-description`}
              rows={2}
              readOnly={why !== undefined}
              value={values.description ?? ""}
              onChange={(event) => set("description", event.target.value)}
            />
          </Setting>
          <Setting label={text.network} help={text.networkHelp}>
            <Network
              value={values.network}
              reason={why}
              onChange={(next) => set("network", next)}
            />
          </Setting>
          {person("project_lead", text.lead, text.leadHelp)}
          {person("default_assignee", text.defaultAssignee, text.defaultAssigneeHelp)}
          <Ending project={project} />
        </Page>
      </Scroll>
      <SaveBar
        changes={Object.keys(draft.changes).map((key) => text.names[key as keyof Edited])}
        busy={save.isPending}
        onSave={() => save.mutate(draft.changes)}
        onDiscard={draft.reset}
      />
    </>
  );
}

interface NetworkProps {
  value: number;
  reason: string | undefined;
  onChange: (value: number) => void;
}

function Network({ value, reason, onChange }: NetworkProps) {
  const choice = (network: number, label: string, help: string) => (
    <Radio
      name="network"
      label={label}
      help={help}
      checked={value === network}
      aria-disabled={reason !== undefined || undefined}
      onChange={() => reason === undefined && onChange(network)}
    />
  );
  return (
    <fieldset className="stack">
      <legend className="sr">{text.network}</legend>
      {choice(2, text.public, text.publicHelp)}
      {choice(0, text.private, text.privateHelp)}
    </fieldset>
  );
}

type Asked = "leave" | "archive" | "delete";

/** Leaving, archiving and deleting. What was archived or deleted can be undone for ten seconds. */
function Ending({ project }: { project: Project }) {
  const slug = useSlug();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { refusal } = useProjectCan(project.id);
  const [asked, setAsked] = useState<Asked>();
  const { name } = project;
  const refresh = () => queries.invalidateQueries({ queryKey: keys.workspace(slug) });
  const gone = async (words: string, back?: () => Promise<unknown>) => {
    await navigate({ to: "/$workspace/projects", params: { workspace: slug } });
    await refresh();
    const undo = back && { label: commonText.undo, run: () => void back().then(refresh) };
    toast({ text: words, duration_ms: UNDO_MS, ...(undo && { action: undo }) });
  };
  const acts: Record<Asked, () => Promise<unknown>> = {
    leave: async () => {
      await leaveProject(slug, project.id);
      await gone(text.left(name));
    },
    archive: async () => {
      await archiveProject(slug, project.id);
      await gone(text.archivedNow(name), () => unarchiveProject(slug, project.id));
    },
    delete: async () => {
      await deleteProject(slug, project.id);
      await gone(text.deletedNow(name), () => restoreProject(slug, project.id));
    },
  };
  const restore = async () => {
    await unarchiveProject(slug, project.id);
    await refresh();
  };
  return (
    <>
      <SettingTitle>{text.ending}</SettingTitle>
      {project.is_member && (
        <Setting label={text.leave} help={text.leaveHelp}>
          <div>
            <Button reason={refusal("project_member:leave")} onClick={() => setAsked("leave")}>
              {text.leaveProject}
            </Button>
          </div>
        </Setting>
      )}
      <Setting label={text.archive} help={text.archiveHelp}>
        {project.archived_at ? (
          <Banner tone="cond">
            {text.isArchived}{" "}
            <Button reason={refusal("project:unarchive")} onClick={() => void restore()}>
              {text.unarchive}
            </Button>
          </Banner>
        ) : (
          <div>
            <Button reason={refusal("project:archive")} onClick={() => setAsked("archive")}>
              {text.archiveProject}
            </Button>
          </div>
        )}
      </Setting>
      <Setting label={commonText.delete} help={text.deleteHelp}>
        <div>
          <Button
            kind="dangerQuiet"
            reason={refusal("project:delete")}
            onClick={() => setAsked("delete")}
          >
            {text.deleteProject}
          </Button>
        </div>
      </Setting>
      {asked && (
        <Confirm
          open
          onClose={() => setAsked(undefined)}
          title={text.asks[asked].title(name)}
          effect={text.asks[asked].effect}
          danger={asked === "delete"}
          {...(asked === "delete" && { typed: project.identifier })}
          run={acts[asked]}
        >
          {text.asks[asked].help}
        </Confirm>
      )}
    </>
  );
}
