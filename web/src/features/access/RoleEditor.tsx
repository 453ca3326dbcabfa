/** One role: what it holds as a matrix beside the built-in ones, and in sentences. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { catalogQuery } from "../../api/access";
import { errorWords, lossOf } from "../../api/errors";
import { keys } from "../../api/keys";
import {
  addScheme,
  changeRole,
  changeScheme,
  deleteRole,
  type Namespace,
  roleQuery,
  schemesQuery,
} from "../../api/roles";
import type { CatalogAction, Role, Scheme } from "../../api/types";
import { rolesQuery } from "../../api/workspaces";
import { Crash } from "../../app/Fallback";
import { useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { Field, SearchField, Select } from "../../parts/fields";
import { Segmented } from "../../parts/marks";
import { Banner, EmptyState, Skeleton } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import {
  changed,
  type Holdings,
  holdingOf,
  readHoldings,
  switchHolding,
  writeHoldings,
} from "./holdings";
import { Matrix } from "./Matrix";
import { HoldingMark } from "./marks";
import { WhatIf } from "./WhatIf";

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
  const { namespace } = role.data;
  const actions = catalog.actions.filter((one) => one.scope === namespace);
  return <Editor key={id} role={role.data} schemes={schemes} actions={actions} />;
}

interface EditorProps {
  role: Role;
  schemes: Scheme[];
  actions: CatalogAction[];
}

/** The scheme that the matrix changes: the role's first one of the workspace's own. */
function ownScheme(role: Role, schemes: Scheme[]): Scheme | undefined {
  return schemes.find((one) => !one.is_system && role.schemes.includes(one.id));
}

type Show = "all" | "allowed" | "changed";

function Editor({ role, schemes, actions }: EditorProps) {
  const { refusal } = useWorkspaceCan();
  const own = ownScheme(role, schemes);
  const stored = useMemo(() => readHoldings(own?.permissions ?? []), [own]);
  const given = useMemo(() => {
    const others = schemes.filter((one) => role.schemes.includes(one.id) && one !== own);
    return readHoldings(others.flatMap((one) => one.permissions));
  }, [schemes, role, own]);
  const [draft, setDraft] = useState<Holdings>();
  const [words, setWords] = useState("");
  const [show, setShow] = useState<Show>("all");
  const [deleting, setDeleting] = useState(false);
  const held = draft ?? stored;
  const changes = changed(stored, held);
  const { data: others = [] } = useQuery(rolesQuery(useSlug(), role.namespace as Namespace));
  const system = others.filter((one) => one.is_system && one.slug !== role.slug);
  const fits = (one: CatalogAction) =>
    `${one.label} ${one.key}`.toLowerCase().includes(words.trim().toLowerCase()) &&
    (show === "all" ||
      (show === "changed" && changes.includes(one.key)) ||
      (show === "allowed" &&
        (holdingOf(held, one.key) !== "no" || holdingOf(given, one.key) !== "no")));
  const shown = actions.filter(fits);
  return (
    <>
      <Scroll>
        <Page
          title={role.name}
          lead={<Lead role={role} />}
          action={
            !role.is_system && (
              <Button
                kind="dangerQuiet"
                reason={refusal("role:delete")}
                onClick={() => setDeleting(true)}
              >
                {text.deleteRole}
              </Button>
            )
          }
        >
          {role.is_system && <Banner tone="info">{text.locked}</Banner>}
          <div className={styles.matrixTools}>
            <SearchField label={text.findPermission} value={words} onChange={setWords} />
            <Segmented label={text.show}>
              {(["all", "allowed", "changed"] as const).map((one) => (
                <button
                  key={one}
                  type="button"
                  aria-pressed={show === one}
                  onClick={() => setShow(one)}
                >
                  {one === "all"
                    ? text.all
                    : one === "allowed"
                      ? text.onlyAllowed
                      : text.onlyChanged}
                </button>
              ))}
            </Segmented>
            <Legend />
          </div>
          {shown.length === 0 ? (
            <EmptyState glyph="search" title={text.nothingFits} />
          ) : (
            <Matrix
              role={role}
              actions={shown}
              all={actions}
              columns={system}
              stored={role.is_system ? readHoldings(role.permissions) : stored}
              held={role.is_system ? readHoldings(role.permissions) : held}
              given={role.is_system ? {} : given}
              locked={role.is_system ? text.locked : refusal("permission_scheme:edit")}
              onChange={(action, holding) =>
                setDraft(switchHolding(held, actions, action, holding))
              }
            />
          )}
        </Page>
      </Scroll>
      {changes.length > 0 && (
        <Saving
          role={role}
          own={own}
          held={held}
          count={changes.length}
          onDone={() => setDraft(undefined)}
        />
      )}
      {deleting && <DeleteRole role={role} roles={others} onClose={() => setDeleting(false)} />}
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
      {where}. {text.heldBy} {text.people(role.member_count)}. {role.description}
    </>
  );
}

function Legend() {
  return (
    <ul className={styles.legend} aria-label={text.legend}>
      <li>
        <HoldingMark holding="yes" /> {text.allowedWord}
      </li>
      <li>
        <HoldingMark holding="if" /> {text.onlyOwnWord}
      </li>
      <li>
        <HoldingMark holding="no" /> {text.notAllowedWord}
      </li>
    </ul>
  );
}

interface SavingProps {
  role: Role;
  own: Scheme | undefined;
  held: Holdings;
  count: number;
  onDone: () => void;
}

/** Who gains and who loses, before it is saved. */
function Saving({ role, own, held, count, onDone }: SavingProps) {
  const slug = useSlug();
  const queries = useQueryClient();
  const permissions = writeHoldings(held);
  const [asking, setAsking] = useState(false);
  const save = useMutation({
    mutationFn: async () => {
      if (own) return changeScheme(slug, own.id, { permissions });
      const namespace = role.namespace as Namespace;
      const scheme = await addScheme(slug, { name: role.name, namespace, permissions });
      return changeRole(slug, role.id, { schemes: [...role.schemes, scheme.id] });
    },
    meta: { quiet: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.workspace(slug) });
      onDone();
      toast({ text: text.savedRole(role.name) });
    },
  });
  return (
    <WhatIf
      title={text.changesTitle(count)}
      note={`${text.heldBy} ${text.people(role.member_count)}.`}
      changes={own ? [{ op: "put_scheme", scheme: own.id, permissions }] : []}
      error={save.error ? errorWords(save.error) : undefined}
    >
      {(is_large, people) => (
        <>
          <Button large onClick={onDone}>
            {text.discardChanges}
          </Button>
          <Button
            large
            kind="primary"
            busy={save.isPending}
            onClick={() => (is_large ? setAsking(true) : save.mutate())}
          >
            {text.saveRole(count)}
          </Button>
          <Confirm
            open={asking}
            danger
            onClose={() => setAsking(false)}
            title={text.largeTitle(role.name)}
            effect={text.saveRole(count)}
            typed={role.name}
            run={() => save.mutateAsync()}
          >
            {text.large(people)}
          </Confirm>
        </>
      )}
    </WhatIf>
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
  const [replacement, setReplacement] = useState("");
  const offered = roles.filter((one) => one.id !== role.id && one.slug !== "owner");
  return (
    <Confirm
      open
      danger
      onClose={onClose}
      title={text.deleteRoleTitle(role.name)}
      effect={text.deleteRole}
      run={async () => {
        await deleteRole(slug, role.id, replacement || undefined);
        await navigate({ to: "/$workspace/settings/roles", params: { workspace: slug } });
        toast({ text: text.deletedRole(role.name) });
        await queries.invalidateQueries({ queryKey: keys.workspace(slug) });
      }}
    >
      <p>{role.member_count > 0 ? text.deleteRoleHelp : text.deleteRoleUnused}</p>
      <Field label={text.replacement}>
        {(wiring) => (
          <Select
            {...wiring}
            value={replacement}
            onChange={(event) => setReplacement(event.target.value)}
          >
            <option value="">{commonText.none}</option>
            {offered.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </Confirm>
  );
}
