import { Link } from "@tanstack/react-router";
import type { GlyphName } from "../parts/glyphs";
import { Icon } from "../parts/Icon";
import { settingsText as text } from "../text/en";
import styles from "./Shell.module.css";
import { useSlug, useWorkspace, useWorkspaceCan } from "./useWorkspace";
import { WorkspaceMark } from "./WorkspaceMark";

/** The last word is an action of the page: a server that does not know it lacks the page. */
type Entry = readonly [
  path: string,
  name: keyof typeof text.pages,
  glyph: GlyphName,
  action?: string,
];

const GENERAL = [
  ["", "general", "building"],
  ["/members", "members", "users"],
  ["/invitations", "invitations", "mail"],
  ["/teamspaces", "teamspaces", "grid", "teamspace:create"],
  ["/bin", "bin", "trash"],
] as const satisfies readonly Entry[];

const ACCESS = [
  ["/roles", "roles", "shield"],
  ["/access", "access", "search"],
  ["/grants", "grants", "key", "access:grant"],
  ["/requests", "requests", "send", "access_request:decide"],
  ["/audit", "audit", "list", "audit:view"],
] as const satisfies readonly Entry[];

/** The navigation of the workspace's settings, in place of its own. */
export default function SettingsNavigation() {
  const workspace = useWorkspace();
  const params = { workspace: useSlug() };
  return (
    <>
      <Link to="/$workspace" params={params} className={styles.org}>
        <WorkspaceMark workspace={workspace} />
        <span className="clip">{workspace?.name ?? "…"}</span>
      </Link>
      <div className={styles.nav}>
        <Link to="/$workspace" params={params} activeOptions={{ exact: true }}>
          <Icon name="back" />
          <span className="clip">{text.back}</span>
        </Link>
      </div>
      <Section title={text.general} entries={GENERAL} />
      <Section title={text.accessTitle} entries={ACCESS} />
    </>
  );
}

function Section({
  title,
  entries,
}: {
  title: string;
  entries: readonly (typeof GENERAL | typeof ACCESS)[number][];
}) {
  const params = { workspace: useSlug() };
  const { can } = useWorkspaceCan();
  const known = entries.filter(([, , , action]) => !action || can?.[action] !== undefined);
  return (
    <>
      <div className={styles.navTitle}>{title}</div>
      <div className={styles.nav}>
        {known.map(([path, name, glyph]) => (
          <Link
            key={name}
            to={`/$workspace/settings${path}`}
            params={params}
            activeOptions={{ exact: path === "", includeSearch: false }}
          >
            <Icon name={glyph} />
            <span className="clip">{text.pages[name]}</span>
          </Link>
        ))}
      </div>
    </>
  );
}
