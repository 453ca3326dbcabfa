import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
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
  ["/grants", "grants"],
  ["/audit", "audit"],
] as const;

/** Pages for those alone who may read what is on them. */
const READS: Partial<Record<(typeof PAGES)[number][1], string>> = {
  grants: "access:inspect",
  audit: "project_audit:view",
};

export function ProjectSettingsFrame() {
  const slug = useSlug();
  const id = useProjectId();
  const query = useQuery(projectQuery(slug, id));
  const { allows } = useProjectCan(id);
  useTitle(query.data && text.settingsOf(query.data.name));
  const tabs = useCurrentInSight(query.data !== undefined);
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
      <div className={shellStyles.tabs} ref={tabs}>
        <TabBar label={text.settings}>
          {PAGES.filter(([, name]) => allows(READS[name] ?? "project:view")).map(([path, name]) => (
            <Link
              key={name}
              to={`/$workspace/projects/$project/settings${path}`}
              params={params}
              activeOptions={{ exact: true }}
            >
              {text.pages[name]}
            </Link>
          ))}
        </TabBar>
      </div>
      <Outlet />
    </>
  );
}

/** On a phone the tabs are wider than the screen: the one where one is stands in its middle. */
function useCurrentInSight(is_shown: boolean) {
  const place = useRouterState({ select: ({ location }) => location.pathname });
  const element = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew at each place, once it is shown
  useEffect(() => {
    const bar = element.current?.firstElementChild;
    const current = bar?.querySelector<HTMLElement>("[aria-current]");
    if (bar && current) {
      bar.scrollLeft = current.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
    }
  }, [place, is_shown]);
  return element;
}
