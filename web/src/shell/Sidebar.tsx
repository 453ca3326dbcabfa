import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { signOut } from "../api/account";
import { projectsQuery } from "../api/projects";
import { notificationsQuery, workspacesQuery } from "../api/workspaces";
import { fullName } from "../lib/people";
import { isMac } from "../lib/platform";
import { IconButton } from "../parts/Button";
import { Icon } from "../parts/Icon";
import { Menu, MenuItem, MenuLine, MenuLink, MenuTitle } from "../parts/Menu";
import { Avatar } from "../parts/marks";
import { workspaceText as text } from "../text/en";
import { openOverlay } from "./commands";
import styles from "./Shell.module.css";
import { useMe, useSlug, useWorkspace, useWorkspaceCan } from "./useWorkspace";

export function Sidebar() {
  const slug = useSlug();
  const params = { workspace: slug };
  const { data: unread = [] } = useQuery(notificationsQuery(slug, true));
  return (
    <>
      <Switcher />
      <button
        type="button"
        className={styles.search}
        onClick={() => openOverlay({ name: "palette" })}
      >
        <Icon name="search" />
        <span>{text.searchOrRun}</span>
        <kbd className="push">{isMac() ? "⌘K" : "Ctrl K"}</kbd>
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
        <Link to="/$workspace/your-work" params={params}>
          <Icon name="user" />
          <span className="clip">{text.yourWork}</span>
        </Link>
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
  const mine = data.filter((project) => project.is_member || project.is_favorite);
  // Favourites first, otherwise in the order of the list.
  const joined = [...mine].sort((a, b) => Number(b.is_favorite) - Number(a.is_favorite));
  return (
    <>
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
        {joined.map((project) => (
          <Link
            key={project.id}
            to="/$workspace/projects/$project"
            params={{ workspace: slug, project: project.id }}
            activeOptions={{ includeSearch: false }}
          >
            <span className={styles.key}>{project.identifier.slice(0, 5)}</span>
            <span className="clip">{project.name}</span>
          </Link>
        ))}
        {joined.length === 0 && (
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

function Switcher() {
  const workspace = useWorkspace();
  const me = useMe();
  const navigate = useNavigate();
  const { data: workspaces = [] } = useQuery(workspacesQuery);
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={styles.org}>
          <span className={styles.mark}>
            <Icon name="mark" />
          </span>
          <span className="clip">{workspace?.name ?? "…"}</span>
          <span className="push t-3">
            <Icon name="updown" size={12} />
          </span>
        </button>
      }
    >
      <MenuTitle>{text.workspaces}</MenuTitle>
      {workspaces.map((one) => (
        <MenuLink key={one.id}>
          <Link to="/$workspace" params={{ workspace: one.slug }}>
            <Avatar person={{ id: one.id, display_name: one.name }} square />
            <span className="grow clip">{one.name}</span>
            {one.slug === workspace?.slug && <Icon name="check" size={12} />}
          </Link>
        </MenuLink>
      ))}
      <MenuItem glyph="plus" onSelect={() => void navigate({ to: "/create-workspace" })}>
        {text.createWorkspace}
      </MenuItem>
      <MenuLine />
      {me && <MenuTitle>{fullName(me)}</MenuTitle>}
      <MenuItem glyph="user" onSelect={() => void navigate({ to: "/profile" })}>
        {text.profile}
      </MenuItem>
      {me?.is_instance_admin && (
        <MenuItem glyph="shield" onSelect={() => void navigate({ to: "/admin" })}>
          {text.administration}
        </MenuItem>
      )}
      <MenuItem glyph="keyboard" keys="?" onSelect={() => openOverlay({ name: "keys" })}>
        {text.keys}
      </MenuItem>
      <MenuItem
        glyph="logout"
        onSelect={async () => {
          await signOut();
          // Everything kept belonged to this person.
          window.location.assign("/sign-in");
        }}
      >
        {text.signOut}
      </MenuItem>
    </Menu>
  );
}
