import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { projectsQuery } from "../../api/projects";
import type { Project } from "../../api/types";
import { useTitle } from "../../lib/hooks";
import { THIS_VIEW } from "../../lib/links";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Badge } from "../../parts/marks";
import { SearchField } from "../../parts/SearchField";
import { Count, EmptyState, Loaded, TabBar, Table } from "../../parts/surfaces";
import { openOverlay } from "../../shell/commands";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { commonText, projectText as text } from "../../text/en";
import { JoinProject } from "./Join";

const TABS = ["joined", "public", "private", "archived"] as const;
type Tab = (typeof TABS)[number];

function sorted(list: Project[], tab: Tab): Project[] {
  switch (tab) {
    case "joined":
      return list.filter((one) => one.is_member && !one.archived_at);
    case "public":
      return list.filter((one) => one.network === 2 && !one.archived_at);
    case "private":
      return list.filter((one) => one.network !== 2 && !one.archived_at);
    case "archived":
      return list.filter((one) => one.archived_at);
  }
}

export function Projects() {
  useTitle(text.projects);
  const slug = useSlug();
  const { refusal } = useWorkspaceCan();
  const { tab: asked } = useSearch({ strict: false }) as { tab?: string };
  const tab = TABS.find((one) => one === asked) ?? "joined";
  const [search, setSearch] = useState("");
  const query = useQuery(projectsQuery(slug, tab === "archived"));
  const create = (
    <Button
      kind="primary"
      glyph="plus"
      reason={refusal("project:create")}
      onClick={() => openOverlay({ name: "new-project" })}
    >
      {text.newProject}
    </Button>
  );
  return (
    <>
      <Topbar crumbs={[text.projects]} />
      <Scroll>
        <Page title={text.projects} action={create}>
          <div className="stack-4">
            <TabBar label={text.projects}>
              {TABS.map((one) => (
                <Link
                  key={one}
                  to="."
                  search={{ tab: one === "joined" ? undefined : one }}
                  activeOptions={THIS_VIEW}
                >
                  {text.tabs[one]}
                  {query.data && one !== "archived" && (
                    <Count>{sorted(query.data, one).length}</Count>
                  )}
                </Link>
              ))}
            </TabBar>
            <SearchField label={text.search} value={search} onChange={setSearch} />
            <Loaded query={query}>
              {(list) => {
                const words = search.trim().toLowerCase();
                const rows = sorted(list, tab).filter((one) =>
                  `${one.identifier} ${one.name}`.toLowerCase().includes(words),
                );
                return rows.length > 0 ? (
                  <ProjectTable rows={rows} />
                ) : (
                  <None tab={tab} search={words} />
                );
              }}
            </Loaded>
          </div>
        </Page>
      </Scroll>
    </>
  );
}

function None({ tab, search }: { tab: Tab; search: string }) {
  if (search) return <EmptyState glyph="search" title={commonText.nothingFound} />;
  return (
    <EmptyState glyph={tab === "archived" ? "archive" : "folder"} title={text.none[tab].title}>
      {text.none[tab].help}
    </EmptyState>
  );
}

function ProjectTable({ rows }: { rows: Project[] }) {
  const slug = useSlug();
  return (
    <Table
      label={text.projects}
      head={
        <>
          <th>{text.identifier}</th>
          <th>{commonText.name}</th>
          <th>{text.network}</th>
          <th data-num>{text.members}</th>
          <th>
            <span className="sr">{commonText.actions}</span>
          </th>
        </>
      }
    >
      {rows.map((project) => (
        <tr key={project.id}>
          <td className="mono t-3">{project.identifier}</td>
          <td>
            <Link
              to="/$workspace/projects/$project"
              params={{ workspace: slug, project: project.id }}
            >
              <b>{project.name}</b>
            </Link>
            {project.description && <div className="t-3 small">{project.description}</div>}
          </td>
          <td>
            <span className="row tight">
              <Icon name={project.network === 2 ? "globe" : "lock"} />
              {project.network === 2 ? text.public : text.private}
            </span>
          </td>
          <td data-num>{project.total_members ?? ""}</td>
          <td>
            {project.is_member ? (
              <Badge tone="allow" glyph="check">
                {text.joined}
              </Badge>
            ) : (
              !project.archived_at && <JoinProject project={project} />
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}
