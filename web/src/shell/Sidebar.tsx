import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { projectsQuery } from "../api/projects";
import type { Project } from "../api/types";
import { notificationsQuery } from "../api/workspaces";
import { isIn } from "../features/items/drafts";
import { lazily } from "../lib/lazily";
import { isMac } from "../lib/platform";
import { useUnsentCount } from "../lib/unsent";
import { IconButton } from "../parts/Button";
import { Deferred } from "../parts/Deferred";
import { Icon } from "../parts/Icon";
import { workspaceText as text } from "../text/en";
import { openOverlay } from "./commands";
import styles from "./Shell.module.css";
import { useMe, useSlug, useWorkspace, useWorkspaceCan } from "./useWorkspace";
import { WorkspaceMark } from "./WorkspaceMark";

const Switcher = lazily(() => import("./Switcher"), "default");

export function Sidebar() {
  const slug = useSlug();
  const params = { workspace: slug };
  const { refusal } = useWorkspaceCan();
  const me = useMe()?.id;
  const drafts = useUnsentCount(me, isIn(slug));
  const { data: unread = [] } = useQuery(notificationsQuery(slug, true));
  return (
    <>
      <OpenSwitcher />
      <button
        type="button"
        className={styles.search}
        onClick={() => openOverlay({ name: "palette" })}
      >
        <Icon name="search" />
        <span>{text.searchOrRun}</span>
        <kbd className="push wide">{isMac() ? "⌘K" : "Ctrl K"}</kbd>
      </button>
      <div className={styles.nav}>
        <Link
          to="/$workspace"
          params={params}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          <Icon name="home" />
          <span className="clip">{text.home}</span>
        </Link>
        <Link to="/$workspace/inbox" params={params}>
          <Icon name="inbox" />
          <span className="clip">{text.inbox}</span>
          {unread.length > 0 && (
            <span className={styles.count}>
              {unread.length >= 100 ? "99+" : unread.length}
              <span className="sr"> {text.unread}</span>
            </span>
          )}
        </Link>
        {refusal("your_work:view") === undefined && (
          <Link to="/$workspace/your-work" params={params}>
            <Icon name="user" />
            <span className="clip">{text.yourWork}</span>
          </Link>
        )}
        {drafts > 0 && (
          <Link to="/$workspace/drafts" params={params}>
            <Icon name="draft" />
            <span className="clip">{text.drafts}</span>
            <span className={styles.count}>{drafts}</span>
          </Link>
        )}
      </div>
      <Projects />
      <div className="grow" />
      <div className={styles.nav}>
        <Link to="/$workspace/settings" params={params}>
          <Icon name="gear" />
          <span className="clip">{text.settings}</span>
        </Link>
      </div>
    </>
  );
}

function Projects() {
  const slug = useSlug();
  const { data = [] } = useQuery(projectsQuery(slug));
  const { refusal } = useWorkspaceCan();
  const favorites = data.filter((project) => project.is_favorite);
  const joined = data.filter((project) => project.is_member && !project.is_favorite);
  const link = (project: Project) => (
    <Link
      key={project.id}
      to="/$workspace/projects/$project"
      params={{ workspace: slug, project: project.id }}
      activeOptions={{ includeSearch: false }}
    >
      <span className={styles.key}>{project.identifier.slice(0, 5)}</span>
      <span className="clip">{project.name}</span>
    </Link>
  );
  return (
    <>
      {favorites.length > 0 && (
        <>
          <div className={styles.navTitle}>{text.favorites}</div>
          <section className={styles.nav} aria-label={text.favorites}>
            {favorites.map(link)}
          </section>
        </>
      )}
      <div className={styles.navTitle}>
        <Link to="/$workspace/projects" params={{ workspace: slug }} className="t-3">
          {text.projects}
        </Link>
        <IconButton
          mini
          glyph="plus"
          label={text.newProject}
          reason={refusal("project:create")}
          onClick={() => openOverlay({ name: "new-project" })}
        />
      </div>
      <div className={styles.nav}>
        {joined.map(link)}
        {data.every((one) => !one.is_member && !one.is_favorite) && (
          <Link
            to="/$workspace/projects"
            params={{ workspace: slug }}
            activeOptions={{ exact: true }}
          >
            <Icon name="folder" />
            <span className="clip">{text.allProjects}</span>
          </Link>
        )}
      </div>
    </>
  );
}

function OpenSwitcher() {
  const workspace = useWorkspace();
  const trigger = (
    <button type="button" className={styles.org}>
      <WorkspaceMark workspace={workspace} />
      <span className="clip">{workspace?.name ?? "…"}</span>
      <span className="push t-3">
        <Icon name="updown" size={12} />
      </span>
    </button>
  );
  return (
    <Deferred kind="menu" trigger={trigger}>
      {() => <Switcher trigger={trigger} />}
    </Deferred>
  );
}
