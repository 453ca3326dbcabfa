import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import {
  checkSlug,
  createInstanceWorkspace,
  instanceWorkspacesQuery,
  nameOwner,
} from "../../api/instance";
import { keys } from "../../api/keys";
import type { InstanceWorkspace } from "../../api/types";
import { formatCount, formatDate } from "../../lib/format";
import { useNow, useSettled, useTitle } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { suggestSlug } from "../../lib/slug";
import { Button, IconButton } from "../../parts/Button";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Checkbox, Field, Input } from "../../parts/fields";
import { Menu, MenuItem } from "../../parts/Menu";
import { Avatar } from "../../parts/marks";
import { ListSearchField, Pager, useListSearch } from "../../parts/Pager";
import { Banner, EmptyState, Loaded, Table } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { commonText, adminText as text } from "../../text/en";
import { submitting } from "../account/SignIn";
import { useConfiguration, useSaveConfiguration } from "./configuration";
import { ChangePlan } from "./Plan";

export function AdminWorkspaces() {
  useTitle(text.nav.workspaces);
  const list = useListSearch();
  const query = useQuery(instanceWorkspacesQuery(list.q, list.cursor));
  const [creating, setCreating] = useState(false);
  const create = (
    <Button kind="primary" glyph="plus" onClick={() => setCreating(true)}>
      {text.newWorkspace}
    </Button>
  );
  return (
    <>
      <Topbar crumbs={[text.instance, text.nav.workspaces]} />
      <Scroll>
        <Page title={text.nav.workspaces} lead={text.workspacesLead} action={create}>
          <div className="stack-4">
            <Restriction />
            <ListSearchField label={text.searchWorkspaces} list={list} />
            <Loaded query={query}>
              {(page) =>
                page.results.length === 0 ? (
                  <EmptyState
                    glyph="grid"
                    title={list.q ? commonText.nothingFound : text.noWorkspaces}
                  >
                    {!list.q && text.noWorkspacesHelp}
                  </EmptyState>
                ) : (
                  <>
                    <WorkspaceTable rows={page.results} />
                    <Pager page={page} list={list} />
                  </>
                )
              }
            </Loaded>
          </div>
        </Page>
      </Scroll>
      <NewWorkspace open={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function Restriction() {
  const configuration = useConfiguration();
  const save = useSaveConfiguration();
  const row = configuration.rows.DISABLE_WORKSPACE_CREATION;
  if (!configuration.ready) return null;
  return (
    <Checkbox
      label={text.onlyAdminsCreate}
      help={text.onlyAdminsCreateHelp}
      checked={row?.value === "1"}
      reason={row?.is_fixed ? text.fixed : undefined}
      onChange={(event) =>
        save.mutate({ DISABLE_WORKSPACE_CREATION: event.target.checked ? "1" : "0" })
      }
    />
  );
}

function WorkspaceTable({ rows }: { rows: InstanceWorkspace[] }) {
  const now = useNow();
  const [owner_of, setOwnerOf] = useState<InstanceWorkspace>();
  const [plan_of, setPlanOf] = useState<InstanceWorkspace>();
  return (
    <>
      <Table
        label={text.nav.workspaces}
        head={
          <>
            <th>{commonText.name}</th>
            <th>{text.owner}</th>
            <th>{text.plan}</th>
            <th data-num>{text.projects}</th>
            <th data-num>{text.members}</th>
            <th>{text.created}</th>
            <th>
              <span className="sr">{commonText.actions}</span>
            </th>
          </>
        }
      >
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <span className="row">
                <Avatar person={{ id: row.id, display_name: row.name }} square size="l" />
                <span className="stack flush">
                  <b>{row.name}</b>
                  <span className="t-3 small">/{row.slug}</span>
                </span>
              </span>
            </td>
            <td>
              {row.owner ? fullName(row.owner) : <span className="cond">{text.noOwner}</span>}
            </td>
            <td>{text.plans[row.plan] ?? row.plan}</td>
            <td data-num data-unit={text.projects.toLowerCase()}>
              {formatCount(row.total_projects)}
            </td>
            <td data-num data-unit={text.members.toLowerCase()}>
              {formatCount(row.total_members)}
            </td>
            <td>{formatDate(row.created_at, now)}</td>
            <td>
              <Menu trigger={<IconButton glyph="more" label={text.actionsFor(row.name)} />}>
                <MenuItem glyph="sliders" onSelect={() => setPlanOf(row)}>
                  {text.changePlan}
                </MenuItem>
                <MenuItem
                  glyph="user"
                  reason={row.is_orphaned ? undefined : text.hasOwner}
                  onSelect={() => setOwnerOf(row)}
                >
                  {text.nameOwner}
                </MenuItem>
              </Menu>
            </td>
          </tr>
        ))}
      </Table>
      {plan_of && <ChangePlan workspace={plan_of} onClose={() => setPlanOf(undefined)} />}
      {owner_of && <NameOwner workspace={owner_of} onClose={() => setOwnerOf(undefined)} />}
    </>
  );
}

function NameOwner({ workspace, onClose }: { workspace: InstanceWorkspace; onClose: () => void }) {
  const queries = useQueryClient();
  const [form, setForm] = useState({ user: "", reason: "" });
  const name = useMutation({
    mutationFn: () => nameOwner(workspace.id, form.user.trim(), form.reason.trim()),
    meta: { quiet: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.adminPart("workspaces") });
      toast({ text: text.ownerNamed(workspace.name) });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.nameOwnerOf(workspace.name)}
      description={text.nameOwnerHelp}
    >
      <form className="stack-4" onSubmit={submitting(() => name.mutate())}>
        <Field label={text.newOwner} error={fieldError(name.error, "user")}>
          {(wiring) => (
            <Input
              {...wiring}
              required
              value={form.user}
              placeholder="ingrid@example.com"
              onChange={(event) => setForm({ ...form, user: event.target.value })}
            />
          )}
        </Field>
        <Field label={text.reason} help={text.reasonHelp} error={fieldError(name.error, "reason")}>
          {(wiring) => (
            <Input
              {...wiring}
              required
              value={form.reason}
              onChange={(event) => setForm({ ...form, reason: event.target.value })}
            />
          )}
        </Field>
        {name.error && !isAbout(name.error, ["user", "reason"]) && (
          <Banner tone="deny">{errorWords(name.error)}</Banner>
        )}
        <DialogFooter onClose={onClose} busy={name.isPending}>
          {text.nameOwner}
        </DialogFooter>
      </form>
    </Dialog>
  );
}

function NewWorkspace({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [chosen_slug, setSlug] = useState<string>();
  const slug = chosen_slug ?? suggestSlug(name);
  const settled = useSettled(slug);
  const free = useQuery({
    queryKey: keys.adminPart("slug", settled),
    queryFn: () => checkSlug(settled),
    enabled: open && settled.length > 0,
  });
  const close = () => {
    setName("");
    setSlug(undefined);
    onClose();
  };
  const create = useMutation({
    mutationFn: () => createInstanceWorkspace({ name: name.trim(), slug }),
    meta: { quiet: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.adminPart("workspaces") });
      toast({ text: text.workspaceCreated(name) });
      close();
    },
  });
  const taken = free.data?.status === false ? text.slugTaken : undefined;
  return (
    <Dialog
      open={open}
      onClose={close}
      title={text.newWorkspace}
      description={text.newWorkspaceHelp}
    >
      <form className="stack-4" onSubmit={submitting(() => create.mutate())}>
        <Field label={commonText.name} error={fieldError(create.error, "name")}>
          {(wiring) => (
            <Input
              {...wiring}
              required
              maxLength={80}
              value={name}
              onChange={(e) => setName(e.target.value)}
            />
          )}
        </Field>
        <Field
          label={text.slug}
          help={text.slugHelp}
          error={fieldError(create.error, "slug") ?? taken}
        >
          {(wiring) => (
            <Input
              {...wiring}
              required
              maxLength={48}
              value={slug}
              onChange={(event) => setSlug(event.target.value.toLowerCase())}
            />
          )}
        </Field>
        {create.error && !isAbout(create.error, ["name", "slug"]) && (
          <Banner tone="deny">{errorWords(create.error)}</Banner>
        )}
        <DialogFooter onClose={close} busy={create.isPending}>
          {text.createWorkspace}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
