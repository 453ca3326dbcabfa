import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { OPEN_GROUPS, workspaceItemsQuery } from "../../api/items";
import { projectsQuery } from "../../api/projects";
import { notificationsQuery } from "../../api/workspaces";
import { useTitle } from "../../lib/hooks";
import { useSteps } from "../../lib/steps";
import { Button, buttonClass } from "../../parts/Button";
import { Card, EmptyState, Loaded } from "../../parts/surfaces";
import { openOverlay } from "../../shell/commands";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { useMe, useSlug, useWorkspace, useWorkspaceCan } from "../../shell/useWorkspace";
import { workspaceText as text } from "../../text/en";
import { NotificationRows } from "./Inbox";
import { ItemRows } from "./ItemRows";
import styles from "./Workspace.module.css";
import { ZoneHint } from "./ZoneHint";

export function Home() {
  useSteps();
  const slug = useSlug();
  const me = useMe();
  const workspace = useWorkspace();
  const { refusal } = useWorkspaceCan();
  useTitle(workspace?.name ?? text.home);
  const mine = useQuery({
    ...workspaceItemsQuery(slug, {
      assignees: me?.id ?? "",
      order_by: "-priority",
      state_group: OPEN_GROUPS,
    }),
    enabled: me !== undefined,
  });
  const news = useQuery(notificationsQuery(slug, true));
  const projects = useQuery(projectsQuery(slug));
  return (
    <>
      <Topbar crumbs={[text.home]} />
      <Scroll>
        <Page title={text.goodDay(me?.first_name ?? "")}>
          <ZoneHint />
          {projects.data?.length === 0 && <FirstSteps />}
          <div className={styles.two}>
            <Card
              title={text.forYou}
              aside={
                refusal("your_work:view") === undefined && (
                  <Link to="/$workspace/your-work" params={{ workspace: slug }}>
                    {text.seeAll}
                  </Link>
                )
              }
            >
              <Loaded query={mine} rows={5}>
                {(page) =>
                  page.results.length === 0 ? (
                    <EmptyState glyph="check" title={text.nothingForYou}>
                      {text.nothingForYouHelp}
                    </EmptyState>
                  ) : (
                    <ItemRows items={page.results.slice(0, 12)} label={text.forYou} />
                  )
                }
              </Loaded>
            </Card>
            <Card
              title={text.recent}
              aside={
                <Link to="/$workspace/inbox" params={{ workspace: slug }}>
                  {text.seeAll}
                </Link>
              }
            >
              <Loaded query={news} rows={4}>
                {(rows) =>
                  rows.length === 0 ? (
                    <EmptyState glyph="inbox" title={text.emptyInbox} />
                  ) : (
                    <NotificationRows rows={rows.slice(0, 8)} />
                  )
                }
              </Loaded>
            </Card>
          </div>
        </Page>
      </Scroll>
    </>
  );
}

/** What somebody does who has just made the workspace. */
function FirstSteps() {
  const slug = useSlug();
  const { refusal } = useWorkspaceCan();
  return (
    <section className={styles.steps} aria-label={text.firstSteps}>
      <div className={styles.step}>
        <h2 className="t">{text.firstProject}</h2>
        <p>{text.firstProjectHelp}</p>
        <Button
          kind="primary"
          glyph="plus"
          reason={refusal("project:create")}
          onClick={() => openOverlay({ name: "new-project" })}
        >
          {text.newProject}
        </Button>
      </div>
      <div className={styles.step}>
        <h2 className="t">{text.firstInvite}</h2>
        <p>{text.firstInviteHelp}</p>
        <Link
          to="/$workspace/settings/invitations"
          params={{ workspace: slug }}
          className={buttonClass()}
        >
          {text.firstInvite}
        </Link>
      </div>
    </section>
  );
}
