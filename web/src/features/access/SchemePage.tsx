/** One permission scheme: what it holds, and which roles have it. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { catalogQuery } from "../../api/access";
import { lossOf } from "../../api/errors";
import { keys } from "../../api/keys";
import { changeScheme, deleteScheme, type Namespace, schemeQuery } from "../../api/roles";
import type { CatalogAction, Scheme } from "../../api/types";
import { rolesQuery } from "../../api/workspaces";
import { Crash } from "../../app/Fallback";
import { useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { Banner, Skeleton } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import { ConfirmAccess } from "./ConfirmAccess";
import { changed, type Holdings, holdingsIn, switchHolding, writeHoldings } from "./holdings";
import { Matrix } from "./Matrix";
import { Rename } from "./Rename";
import { Saving } from "./RoleSaving";
import { actionsOf } from "./words";

export function SchemePage() {
  const slug = useSlug();
  const { scheme: id = "" } = useParams({ strict: false }) as { scheme?: string };
  const query = useQuery(schemeQuery(slug, id));
  const { data: catalog } = useQuery(catalogQuery(slug));
  useTitle(query.data?.name);
  const loss = lossOf(query);
  if (loss) return <Crash error={loss} reset={() => void query.refetch()} />;
  if (!query.data || !catalog) return <Skeleton rows={12} />;
  const actions = actionsOf(catalog, query.data.namespace);
  return <Whole key={id} scheme={query.data} actions={actions} />;
}

function Whole({ scheme, actions }: { scheme: Scheme; actions: CatalogAction[] }) {
  const slug = useSlug();
  const { refusal } = useWorkspaceCan();
  const [draft, setDraft] = useState<Holdings>();
  const [act, setAct] = useState<"rename" | "delete">();
  const { data: roles = [] } = useQuery(rolesQuery(slug, scheme.namespace as Namespace));
  const stored = holdingsIn(scheme.permissions, actions);
  const held = draft ?? stored;
  const count = changed(stored, held).length;
  const permissions = writeHoldings(held);
  const columns = roles.filter((one) => one.is_system && one.id !== scheme.id);
  return (
    <>
      <Scroll>
        <Page
          title={scheme.name}
          lead={<Lead scheme={scheme} />}
          action={
            !scheme.is_system && (
              <span className="row">
                <Button reason={refusal("permission_scheme:edit")} onClick={() => setAct("rename")}>
                  {text.rename}
                </Button>
                <Button
                  kind="dangerQuiet"
                  reason={refusal("permission_scheme:delete")}
                  onClick={() => setAct("delete")}
                >
                  {text.deleteScheme}
                </Button>
              </span>
            )
          }
        >
          {scheme.is_system && <Banner tone="info">{text.lockedScheme}</Banner>}
          <Matrix
            title={scheme.name}
            actions={actions}
            columns={columns}
            before={stored}
            held={held}
            heldName={undefined}
            others={[]}
            locked={scheme.is_system ? text.lockedScheme : refusal("permission_scheme:edit")}
            onChange={(action, holding) => setDraft(switchHolding(held, actions, action, holding))}
          />
        </Page>
      </Scroll>
      {count > 0 && (
        <Saving
          name={scheme.name}
          count={count}
          changes={[{ op: "put_scheme", scheme: scheme.id, permissions }]}
          note={`${text.usedBy} ${text.inRoles(scheme.roles.length)}.`}
          onDiscard={() => setDraft(undefined)}
          save={async () => {
            await changeScheme(slug, scheme.id, { permissions });
          }}
          onSaved={() => setDraft(undefined)}
        />
      )}
      {act === "rename" && <Rename scheme={scheme} onClose={() => setAct(undefined)} />}
      {act === "delete" && <DeleteScheme scheme={scheme} onClose={() => setAct(undefined)} />}
    </>
  );
}

function Lead({ scheme }: { scheme: Scheme }) {
  const slug = useSlug();
  const { data: roles = [] } = useQuery(rolesQuery(slug, scheme.namespace as Namespace));
  const users = roles.filter((one) => scheme.roles.includes(one.id));
  return (
    <>
      <Link
        to="/$workspace/settings/roles"
        params={{ workspace: slug }}
        search={{ show: "schemes" }}
      >
        {text.schemes}
      </Link>
      {" · "}
      {scheme.namespace === "workspace" ? text.workspaceScheme : text.projectScheme}. {text.usedBy}{" "}
      {users.length === 0
        ? text.inRoles(0)
        : users.map((one, place) => (
            <span key={one.id}>
              {place > 0 && ", "}
              <Link
                to="/$workspace/settings/roles/$role"
                params={{ workspace: slug, role: one.id }}
              >
                {one.name}
              </Link>
            </span>
          ))}
      . {scheme.description}
    </>
  );
}

function DeleteScheme({ scheme, onClose }: { scheme: Scheme; onClose: () => void }) {
  const slug = useSlug();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (
    <ConfirmAccess
      danger
      onClose={onClose}
      title={text.deleteTitle(scheme.name)}
      effect={text.deleteScheme}
      changes={[{ op: "delete_scheme", scheme: scheme.id }]}
      word={scheme.name}
      run={async () => {
        await deleteScheme(slug, scheme.id);
        await navigate({
          to: "/$workspace/settings/roles",
          params: { workspace: slug },
          search: { show: "schemes" },
        });
        toast({ text: text.deletedScheme(scheme.name) });
        await queries.invalidateQueries({ queryKey: keys.workspace(slug) });
      }}
    >
      <p>{text.deleteSchemeHelp(scheme.roles.length)}</p>
    </ConfirmAccess>
  );
}
