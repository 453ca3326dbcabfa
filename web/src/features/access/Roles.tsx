/** The roles of the workspace and of its projects, and the permission schemes they are made of. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { keys } from "../../api/keys";
import { addScheme, type Namespace, schemesQuery } from "../../api/roles";
import type { Role, Scheme } from "../../api/types";
import { rolesQuery } from "../../api/workspaces";
import { useTitle } from "../../lib/hooks";
import { THIS_VIEW } from "../../lib/links";
import { Button } from "../../parts/Button";
import { Badge } from "../../parts/marks";
import { Loaded, TabBar, Table } from "../../parts/surfaces";
import { Page, Scroll } from "../../shell/Shell";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { NewRole } from "./NewRole";
import { NewScheme } from "./NewScheme";

const NAMESPACES = ["workspace", "project"] as const;

export function Roles() {
  useTitle(text.roles);
  const slug = useSlug();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { can, refusal } = useWorkspaceCan();
  const { show } = useSearch({ strict: false }) as { show?: string };
  const schemes = show === "schemes";
  const [adding, setAdding] = useState(false);
  const action = schemes ? "permission_scheme:create" : "role:create";
  return (
    <Scroll>
      <Page
        title={text.roles}
        lead={schemes ? text.schemesLead : text.rolesLead}
        action={
          can?.[action] && (
            <Button
              kind="primary"
              glyph="plus"
              reason={refusal(action)}
              onClick={() => setAdding(true)}
            >
              {schemes ? text.newScheme : text.newRole}
            </Button>
          )
        }
      >
        <div className="stack-4">
          <TabBar label={text.rolesTabs}>
            {[undefined, "schemes"].map((one) => (
              <Link key={one ?? ""} to="." search={{ show: one }} activeOptions={THIS_VIEW}>
                {one ? text.schemes : text.roles}
              </Link>
            ))}
          </TabBar>
          <div className={styles.sections}>
            {NAMESPACES.map((namespace) =>
              schemes ? (
                <SchemeList key={namespace} namespace={namespace} />
              ) : (
                <RoleList key={namespace} namespace={namespace} />
              ),
            )}
          </div>
        </div>
        {adding && !schemes && <NewRole onClose={() => setAdding(false)} />}
        {adding && schemes && (
          <NewScheme
            onClose={() => setAdding(false)}
            make={async (name, namespace) => {
              const { id } = await addScheme(slug, { name, namespace, permissions: [] });
              await queries.invalidateQueries({ queryKey: keys.part(slug, "schemes") });
              await navigate({
                to: "/$workspace/settings/schemes/$scheme",
                params: { workspace: slug, scheme: id },
              });
            }}
          />
        )}
      </Page>
    </Scroll>
  );
}

function RoleList({ namespace }: { namespace: Namespace }) {
  const query = useQuery(rolesQuery(useSlug(), namespace));
  const title = namespace === "workspace" ? text.inWorkspace : text.inProjects;
  return (
    <section className="stack">
      <h2>{title}</h2>
      <Loaded query={query}>
        {(roles) => (
          <Table
            label={title}
            head={
              <>
                <th>{commonText.name}</th>
                <th>{text.kind}</th>
                <th>{text.heldBy}</th>
              </>
            }
          >
            {[...roles]
              .sort((a, b) => Number(b.is_system) - Number(a.is_system) || b.level - a.level)
              .map((role) => (
                <RoleRow key={role.id} role={role} />
              ))}
          </Table>
        )}
      </Loaded>
    </section>
  );
}

function Kind({ thing }: { thing: Role | Scheme }) {
  return (
    <span className="row wrap tight">
      {thing.is_system ? (
        <Badge glyph="lock">{text.builtIn}</Badge>
      ) : (
        <Badge tone="info">{text.own}</Badge>
      )}
      {"is_available" in thing && !thing.is_available && (
        <Badge tone="cond">{text.notInPlan}</Badge>
      )}
      <span className="t-3 small">{text.permissionsOf(thing.permissions.length)}</span>
    </span>
  );
}

function RoleRow({ role }: { role: Role }) {
  const slug = useSlug();
  return (
    <tr>
      <td>
        <Link
          to="/$workspace/settings/roles/$role"
          params={{ workspace: slug, role: role.id }}
          className="t-1"
        >
          <b>{role.name}</b>
        </Link>
        {role.description && <div className="t-3 small">{role.description}</div>}
      </td>
      <td>
        <Kind thing={role} />
      </td>
      <td>{text.people(role.member_count ?? 0)}</td>
    </tr>
  );
}

function SchemeList({ namespace }: { namespace: Namespace }) {
  const query = useQuery(schemesQuery(useSlug()));
  const title = namespace === "workspace" ? text.workspaceScheme : text.projectScheme;
  return (
    <section className="stack">
      <h2>{title}</h2>
      <Loaded query={query}>
        {(schemes) => (
          <Table
            label={title}
            head={
              <>
                <th>{commonText.name}</th>
                <th>{text.kind}</th>
                <th>{text.usedBy}</th>
              </>
            }
          >
            {schemes
              .filter((one) => one.namespace === namespace)
              .map((scheme) => (
                <SchemeRow key={scheme.id} scheme={scheme} />
              ))}
          </Table>
        )}
      </Loaded>
    </section>
  );
}

function SchemeRow({ scheme }: { scheme: Scheme }) {
  const slug = useSlug();
  return (
    <tr>
      <td>
        <Link
          to="/$workspace/settings/schemes/$scheme"
          params={{ workspace: slug, scheme: scheme.id }}
          className="t-1"
        >
          <b>{scheme.name}</b>
        </Link>
        {scheme.description && <div className="t-3 small">{scheme.description}</div>}
      </td>
      <td>
        <Kind thing={scheme} />
      </td>
      <td>{text.inRoles(scheme.roles.length)}</td>
    </tr>
  );
}
