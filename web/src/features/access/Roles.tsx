/** The roles of the workspace and of its projects. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Namespace } from "../../api/roles";
import type { Role } from "../../api/types";
import { rolesQuery } from "../../api/workspaces";
import { useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { Badge } from "../../parts/marks";
import { Loaded, Table } from "../../parts/surfaces";
import { Page, Scroll } from "../../shell/Shell";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { NewRole } from "./NewRole";

const NAMESPACES = ["workspace", "project"] as const;

export function Roles() {
  useTitle(text.roles);
  const { can, refusal } = useWorkspaceCan();
  const [adding, setAdding] = useState(false);
  return (
    <Scroll>
      <Page
        title={text.roles}
        lead={text.rolesLead}
        action={
          can?.["role:create"] && (
            <Button
              kind="primary"
              glyph="plus"
              reason={refusal("role:create")}
              onClick={() => setAdding(true)}
            >
              {text.newRole}
            </Button>
          )
        }
      >
        <div className={styles.sections}>
          {NAMESPACES.map((namespace) => (
            <RoleList key={namespace} namespace={namespace} />
          ))}
        </div>
        {adding && <NewRole onClose={() => setAdding(false)} />}
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
        <span className="row wrap tight">
          {role.is_system ? (
            <Badge glyph="lock">{text.builtIn}</Badge>
          ) : (
            <Badge tone="info">{text.own}</Badge>
          )}
          <span className="t-3 small">{text.permissionsOf(role.permissions.length)}</span>
        </span>
      </td>
      <td>{text.people(role.member_count)}</td>
    </tr>
  );
}
