import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { lossOf } from "../../api/errors";
import { projectQuery } from "../../api/projects";
import { Crash } from "../../app/Fallback";
import { useTitle } from "../../lib/hooks";
import { Skeleton, TabBar } from "../../parts/surfaces";
import { shellStyles, Topbar } from "../../shell/Shell";
import { useProjectCan, useProjectId, useSlug } from "../../shell/useWorkspace";
import { projectText as text } from "../../text/en";

const PAGES = [
  ["", "general"],
  ["/members", "members"],
  ["/states", "states"],
  ["/labels", "labels"],
  ["/features", "features"],
  ["/audit", "audit"],
] as const;

export function ProjectSettingsFrame() {
  const slug = useSlug();
  const id = useProjectId();
  const query = useQuery(projectQuery(slug, id));
  const { allows } = useProjectCan(id);
  useTitle(query.data && text.settingsOf(query.data.name));
  const loss = lossOf(query);
  if (loss) {
    return <Crash inside error={loss} reset={() => void query.refetch()} />;
  }
  if (!query.data) return <Skeleton />;
  const params = { workspace: slug, project: id };
  return (
    <>
      <Topbar
        crumbs={[
          <Link
            key="up"
            activeOptions={{ exact: true }}
            to="/$workspace/projects/$project"
            params={params}
          >
            {query.data.name}
          </Link>,
          text.settings,
        ]}
      />
      <div className={shellStyles.tabs}>
        <TabBar label={text.settings}>
          {PAGES.filter(([, name]) => name !== "audit" || allows("project_audit:view")).map(
            ([path, name]) => (
              <Link
                key={name}
                to={`/$workspace/projects/$project/settings${path}`}
                params={params}
                activeOptions={{ exact: true }}
              >
                {text.pages[name]}
              </Link>
            ),
          )}
        </TabBar>
      </div>
      <Outlet />
    </>
  );
}
