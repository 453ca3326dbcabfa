/** One role: the schemes that it is made of, and what they hold together, as a matrix beside the
 *  built-in roles and in sentences. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { catalogQuery } from "../../api/access";
import { lossOf } from "../../api/errors";
import { keys } from "../../api/keys";
import { deleteRole, type Namespace, roleQuery, schemesQuery } from "../../api/roles";
import type { CatalogAction, Role, Scheme } from "../../api/types";
import { rolesQuery } from "../../api/workspaces";
import { Crash } from "../../app/Fallback";
import { useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { Field, Select } from "../../parts/fields";
import { Banner, Skeleton } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import { ConfirmAccess } from "./ConfirmAccess";
import { changed, type Holdings, holdingsIn, switchHolding, unionOf } from "./holdings";
import { type Layer, Matrix } from "./Matrix";
import { Rename } from "./Rename";
import { RoleSaving } from "./RoleSaving";
import { RoleSchemes } from "./RoleSchemes";
import { actionsOf } from "./words";

export function RoleEditor() {
  const slug = useSlug();
  const { role: id = "" } = useParams({ strict: false }) as { role?: string };
  const role = useQuery(roleQuery(slug, id));
  const { data: schemes } = useQuery(schemesQuery(slug));
  const { data: catalog } = useQuery(catalogQuery(slug));
  useTitle(role.data?.name);
  const loss = lossOf(role);
  if (loss) return <Crash error={loss} reset={() => void role.refetch()} />;
  if (!role.data || !schemes || !catalog) return <Skeleton rows={12} />;
  const actions = actionsOf(catalog, role.data.namespace);
  return <Editor key={id} role={role.data} schemes={schemes} actions={actions} />;
}

export interface EditorProps {
  role: Role;
  schemes: Scheme[];
  actions: CatalogAction[];
}

/** What is changed and not saved: which schemes the role has, which of them are new, and what those
 *  of the workspace's own hold. */
interface Draft {
  /** As long as it is not there, what others change meanwhile is shown. */
  ids?: string[];
  held: Readonly<Record<string, Holdings>>;
  fresh: readonly Scheme[];
}

const UNCHANGED: Draft = { held: {}, fresh: [] };

/** A scheme that is made when the role is saved; until then nobody else knows of it. */
function freshScheme(name: string, namespace: string, number: number): Scheme {
  const id = `new-${number}`;
  const nothing = { description: "", is_system: false, permissions: [], roles: [] };
  return { ...nothing, id, name, namespace, updated_at: null };
}

/** The role as it is, and as it would be. */
function useDraftOf({ role, schemes: saved, actions }: EditorProps) {
  const [draft, setDraft] = useState<Draft>(UNCHANGED);
  const schemes = [...saved, ...draft.fresh];
  const ids = draft.ids ?? role.schemes;
  const [chosen, setChosen] = useState<string>();
  const stored = useMemo(
    () => new Map(saved.map((one) => [one.id, holdingsIn(one.permissions, actions)])),
    [saved, actions],
  );
  const byId = new Map(schemes.map((one) => [one.id, one]));
  const heldBy = (id: string): Holdings => draft.held[id] ?? stored.get(id) ?? {};
  const own = ids.filter((id) => byId.get(id)?.is_system === false);
  const editing = byId.get(chosen && own.includes(chosen) ? chosen : (own[0] ?? ""));
  const others: Layer[] = ids
    .filter((id) => id !== editing?.id)
    .flatMap((id) => {
      const scheme = byId.get(id);
      return scheme ? [{ name: scheme.name, holdings: heldBy(id) }] : [];
    });
  const before = unionOf(role.schemes.map((id) => stored.get(id) ?? {}));
  const dirty = Object.entries(draft.held).filter(
    ([id, held]) => ids.includes(id) && changed(stored.get(id) ?? {}, held).length > 0,
  );
  const moved = ids.join() !== role.schemes.join();
  const cells = dirty.flatMap(([id, held]) => changed(stored.get(id) ?? {}, held));
  return {
    schemes,
    isNew: (id: string) => draft.fresh.some((one) => one.id === id),
    addNew: (name: string) => {
      const made = freshScheme(name, role.namespace, draft.fresh.length);
      setDraft({ ...draft, ids: [...ids, made.id], fresh: [...draft.fresh, made] });
      setChosen(made.id);
    },
    ids,
    setIds: (next: string[]) => setDraft({ ...draft, ids: next }),
    change: (id: string, held: Holdings) =>
      setDraft({ ...draft, held: { ...draft.held, [id]: held } }),
    setChosen,
    editing,
    heldBy,
    others,
    before,
    dirty,
    moved,
    count: cells.length + (moved ? 1 : 0),
    reset: () => setDraft(UNCHANGED),
  };
}

export type Drafting = ReturnType<typeof useDraftOf>;

function Editor(props: EditorProps) {
  const { role, actions } = props;
  const { refusal } = useWorkspaceCan();
  const drafting = useDraftOf(props);
  const [act, setAct] = useState<"rename" | "delete">();
  const { data: roles = [] } = useQuery(rolesQuery(useSlug(), role.namespace as Namespace));
  const system = roles.filter((one) => one.is_system && one.slug !== role.slug);
  const { editing } = drafting;
  const held = editing ? drafting.heldBy(editing.id) : {};
  const refused = refusal("permission_scheme:edit") ?? refusal("role:edit");
  const locked = role.is_system
    ? text.locked
    : (refused ?? (editing ? undefined : text.noOwnScheme));
  return (
    <>
      <Scroll>
        <Page
          title={role.name}
          lead={<Lead role={role} />}
          action={
            !role.is_system && (
              <span className="row">
                <Button reason={refusal("role:edit")} onClick={() => setAct("rename")}>
                  {text.rename}
                </Button>
                <Button
                  kind="dangerQuiet"
                  reason={refusal("role:delete")}
                  onClick={() => setAct("delete")}
                >
                  {text.deleteRole}
                </Button>
              </span>
            )
          }
        >
          {role.is_system ? (
            <Banner tone="info">{text.locked}</Banner>
          ) : (
            <RoleSchemes {...props} drafting={drafting} />
          )}
          <Matrix
            title={role.name}
            actions={actions}
            columns={system}
            before={role.is_system ? holdingsIn(role.permissions, actions) : drafting.before}
            held={role.is_system ? holdingsIn(role.permissions, actions) : held}
            heldName={drafting.ids.length > 1 ? (editing?.name ?? "") : undefined}
            others={role.is_system ? [] : drafting.others}
            locked={locked}
            onChange={(action, holding) => {
              if (!editing) return;
              drafting.change(editing.id, switchHolding(held, actions, action, holding));
            }}
          />
        </Page>
      </Scroll>
      {drafting.count > 0 && <RoleSaving {...props} drafting={drafting} />}
      {act === "rename" && <Rename role={role} onClose={() => setAct(undefined)} />}
      {act === "delete" && (
        <DeleteRole role={role} roles={roles} onClose={() => setAct(undefined)} />
      )}
    </>
  );
}

function Lead({ role }: { role: Role }) {
  const slug = useSlug();
  const where = role.namespace === "workspace" ? text.workspaceRole : text.projectRole;
  return (
    <>
      <Link to="/$workspace/settings/roles" params={{ workspace: slug }}>
        {text.roles}
      </Link>
      {" · "}
      {where}. {text.heldBy} {text.people(role.member_count ?? 0)}. {role.description}
    </>
  );
}

interface DeleteRoleProps {
  role: Role;
  roles: Role[];
  onClose: () => void;
}

function DeleteRole({ role, roles, onClose }: DeleteRoleProps) {
  const slug = useSlug();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const offered = roles.filter((one) => one.id !== role.id && one.slug !== "owner");
  const base = offered.find((one) => one.slug === role.base)?.id ?? "";
  const is_held = (role.member_count ?? 0) > 0;
  const [replacement, setReplacement] = useState(is_held ? base : "");
  const changes = replacement ? [{ op: "delete_role", role: role.id, replacement }] : [];
  return (
    <ConfirmAccess
      danger
      onClose={onClose}
      title={text.deleteTitle(role.name)}
      effect={text.deleteRole}
      changes={changes}
      word={role.name}
      run={async () => {
        await deleteRole(slug, role.id, replacement || undefined);
        await navigate({ to: "/$workspace/settings/roles", params: { workspace: slug } });
        toast({ text: text.deletedRole(role.name) });
        await queries.invalidateQueries({ queryKey: keys.workspace(slug) });
      }}
    >
      <p>{is_held ? text.deleteRoleHelp : text.deleteRoleUnused}</p>
      <Field label={text.replacement}>
        {(wiring) => (
          <Select
            {...wiring}
            value={replacement}
            onChange={(event) => setReplacement(event.target.value)}
          >
            {!is_held && <option value="">{text.noReplacement}</option>}
            {offered.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </ConfirmAccess>
  );
}
