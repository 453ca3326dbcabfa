import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { adminSessionQuery, adminsQuery, instanceQuery } from "../../api/instance";
import { fullName } from "../../lib/people";
import type { GlyphName } from "../../parts/glyphs";
import { Icon } from "../../parts/Icon";
import { Menu, MenuLink } from "../../parts/Menu";
import { Avatar, Dot } from "../../parts/marks";
import { Shell, shellStyles as styles } from "../../shell/Shell";
import { commonText, adminText as text } from "../../text/en";
import { useConfiguration } from "./configuration";
import { METHODS } from "./methods";

const CONFIGURATION: [string, GlyphName, keyof typeof text.nav][] = [
  ["/admin/email", "mail", "email"],
  ["/admin/ai", "spark", "ai"],
  ["/admin/images", "image", "images"],
  ["/admin/integrations", "plug", "integrations"],
];
const WHO: [string, GlyphName, keyof typeof text.nav][] = [
  ["/admin/workspaces", "grid", "workspaces"],
  ["/admin/users", "users", "users"],
  ["/admin/admins", "shield", "admins"],
];
const RUNNING: [string, GlyphName, keyof typeof text.nav][] = [
  ["/admin/health", "pulse", "health"],
  ["/admin/activity", "list", "activity"],
];

export function AdminFrame() {
  return (
    <Shell label={text.instance} sidebar={<AdminNavigation />}>
      <Outlet />
    </Shell>
  );
}

function NavItem({
  to,
  glyph,
  exact,
  children,
}: {
  to: string;
  glyph: GlyphName;
  exact?: boolean;
  children: ReactNode;
}) {
  return (
    <Link to={to} activeOptions={{ exact: exact ?? false }}>
      <Icon name={glyph} />
      {children}
    </Link>
  );
}

function AdminNavigation() {
  const { data: info } = useQuery(instanceQuery);
  const { data: session } = useQuery(adminSessionQuery);
  const { data: admins } = useQuery(adminsQuery);
  const configuration = useConfiguration();
  const count: Record<string, number | undefined> = { admins: admins?.length };
  const user = session?.user;
  const group = (list: [string, GlyphName, keyof typeof text.nav][]) =>
    list.map(([to, glyph, name]) => (
      <NavItem key={to} to={to} glyph={glyph}>
        <span className="clip">{text.nav[name]}</span>
        {count[name] !== undefined && <span className={styles.count}>{count[name]}</span>}
      </NavItem>
    ));
  return (
    <>
      <InstanceMenu />
      <div className={styles.navTitle}>{text.configuration}</div>
      <div className={styles.nav}>
        <NavItem to="/admin" glyph="gear" exact>
          <span className="clip">{text.nav.general}</span>
        </NavItem>
        <NavItem to="/admin/authentication" glyph="key" exact>
          <span className="clip">{text.nav.authentication}</span>
        </NavItem>
        <div className={styles.sub}>
          {METHODS.filter((method) => method.provider).map((method) => {
            const on = configuration.values[method.key] === "1";
            return (
              <Link
                key={method.key}
                to="/admin/authentication/$provider"
                params={{ provider: method.provider ?? "" }}
              >
                <span>{text.methods[method.name].name}</span>
                <Dot
                  {...(on && { kind: "ok" as const })}
                  label={on ? commonText.on : commonText.off}
                />
              </Link>
            );
          })}
        </div>
        {group(CONFIGURATION)}
      </div>
      <div className={styles.navTitle}>{text.whoAndWhere}</div>
      <div className={styles.nav}>{group(WHO)}</div>
      <div className={styles.navTitle}>{text.running}</div>
      <div className={styles.nav}>{group(RUNNING)}</div>
      <div className="grow" />
      {user && (
        <div className={styles.me}>
          <Avatar person={user} />
          <span className="clip">{fullName(user)}</span>
          <Link to="/admin/sign-out" className="push small" preload={false}>
            {text.signOut}
          </Link>
        </div>
      )}
      <p className={`${styles.me} t-3 small`}>
        {commonText.product} {info?.instance.current_version}
      </p>
    </>
  );
}

function InstanceMenu() {
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={styles.org}>
          <span className={styles.mark}>
            <Icon name="mark" />
          </span>
          <span className="clip">{text.instance}</span>
          <span className="push t-3">
            <Icon name="updown" size={12} />
          </span>
        </button>
      }
    >
      <MenuLink>
        <Link to="/">
          <Icon name="home" />
          {text.toWorkspaces}
        </Link>
      </MenuLink>
      <MenuLink>
        <Link to="/admin/sign-out" preload={false}>
          <Icon name="logout" />
          {text.signOut}
        </Link>
      </MenuLink>
    </Menu>
  );
}
