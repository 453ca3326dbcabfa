import { useRouterState } from "@tanstack/react-router";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { cx } from "../lib/cx";
import { lazily } from "../lib/lazily";
import { buttonClass, IconButton } from "../parts/Button";
import { Fetched } from "../parts/Fetched";
import { Icon } from "../parts/Icon";
import { commonText as text } from "../text/en";
import styles from "./Shell.module.css";

const Sheet = lazily(() => import("../parts/Sheet"), "default");

const OpenNavigation = createContext<() => void>(() => {});

interface ShellProps {
  label: string;
  sidebar: ReactNode;
  children: ReactNode;
}

/** Navigation on the left, the work on the right; on a phone the navigation is a drawer. */
export function Shell({ label, sidebar, children }: ShellProps) {
  const [drawer, setDrawer] = useState(false);
  const place = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes when one has arrived
  useEffect(() => setDrawer(false), [place]);
  return (
    <OpenNavigation.Provider value={() => setDrawer(true)}>
      <a className={cx(styles.skip, buttonClass({ kind: "primary" }))} href="#main">
        {text.skip}
      </a>
      <div className={styles.shell}>
        <nav className={styles.sidebar} aria-label={label}>
          {sidebar}
        </nav>
        <main className={styles.main} id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Fetched fallback={null} wanted={drawer} lost={() => null}>
        {drawer && (
          <Sheet open onClose={() => setDrawer(false)} title={label}>
            <nav className={styles.sidebar} aria-label={label}>
              {sidebar}
            </nav>
          </Sheet>
        )}
      </Fetched>
    </OpenNavigation.Provider>
  );
}

interface TopbarProps {
  /** The way here; the last one is where one is. */
  crumbs: ReactNode[];
  children?: ReactNode;
}

export function Topbar({ crumbs, children }: TopbarProps) {
  const open = useContext(OpenNavigation);
  return (
    <header className={styles.topbar}>
      <IconButton
        className={styles.menuButton}
        glyph="menu"
        label={text.openNavigation}
        onClick={open}
      />
      <nav className={styles.crumbs} aria-label={text.path}>
        {crumbs.map((crumb, place) => {
          const last = place === crumbs.length - 1;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the path is its identity
            <span key={place} className={cx("row tight", last ? "clip" : "wide")}>
              {place > 0 && (
                <span className="wide">
                  <Icon name="right" />
                </span>
              )}
              {last ? (
                <span aria-current="page" className="clip">
                  {crumb}
                </span>
              ) : (
                crumb
              )}
            </span>
          );
        })}
      </nav>
      {children && <span className="push row">{children}</span>}
    </header>
  );
}

export function Toolbar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={label}>
      {children}
    </div>
  );
}

/** What scrolls below the top bar. */
export function Scroll({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={text.content}>
      {children}
    </section>
  );
}

interface PageProps {
  title: ReactNode;
  lead?: ReactNode;
  narrow?: boolean;
  action?: ReactNode;
  children: ReactNode;
}

export function Page({ title, lead, narrow, action, children }: PageProps) {
  return (
    <div className={cx(styles.page, narrow && styles.narrow)}>
      <div className={styles.pageHead}>
        <div>
          <h1>{title}</h1>
          {lead && <p>{lead}</p>}
        </div>
        {action}
      </div>
      {children}
    </div>
  );
}

export const shellStyles = styles;
