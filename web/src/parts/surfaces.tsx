import { type ComponentProps, type ReactNode, useEffect, useState } from "react";
import { errorWords, isStatus, lossOf } from "../api/errors";
import { cx } from "../lib/cx";
import { isUpgraded } from "../lib/lazily";
import { errorText, commonText as text } from "../text/en";
import { Button } from "./Button";
import type { GlyphName } from "./glyphs";
import { Icon } from "./Icon";
import type { Tone } from "./marks";
import styles from "./surfaces.module.css";

interface TableProps {
  label: string;
  head: ReactNode;
  children: ReactNode;
}

/** A dense table that scrolls sideways by itself where there is no room. */
export function Table({ label, head, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.tableWrap} aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

export function Card({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={styles.card}>
      <header>
        <h2 className="t">{title}</h2>
        {aside && <span className="push row">{aside}</span>}
      </header>
      <div className={styles.cardBody}>{children}</div>
    </section>
  );
}

export function Rows({ children, label }: { children: ReactNode; label?: string }) {
  return (
    <ul className={styles.rows} aria-label={label}>
      {children}
    </ul>
  );
}

export function TabBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {children}
    </nav>
  );
}

export function Count({ children }: { children: ReactNode }) {
  return <span className={styles.count}>{children}</span>;
}

const BANNER_GLYPHS: Record<Tone, GlyphName> = {
  allow: "check",
  deny: "x",
  cond: "alert",
  info: "info",
};

export function Banner({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <div className={cx(styles.banner, styles[tone])} role={tone === "deny" ? "alert" : "status"}>
      <Icon name={BANNER_GLYPHS[tone]} />
      <div className="grow">{children}</div>
    </div>
  );
}

export function Progress({
  short,
  full,
  ...rest
}: ComponentProps<"progress"> & { short?: boolean; full?: boolean }) {
  return (
    <progress
      {...rest}
      className={cx(styles.progress, short && styles.short, full && styles.full)}
    />
  );
}

export function Skeleton({ rows = 6 }: { rows?: number }) {
  const keys = Array.from({ length: rows }, (_, row) => `row-${row}`);
  return (
    <div className={styles.skeletons} role="status" aria-busy="true" aria-label={text.loading}>
      {keys.map((key) => (
        <div key={key} className={styles.skeleton} />
      ))}
    </div>
  );
}

interface EmptyProps {
  glyph: GlyphName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Says what this place is for and what to do first. */
export function EmptyState({ glyph, title, children, action }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <Icon name={glyph} size={24} />
      <h2 className="t">{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** What could not be loaded can be tried again; what one may not see stays so until that changes, and
 *  is told of then. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const refused = isStatus(error, 403);
  return (
    <div className={styles.empty} role="alert">
      <Icon name={refused ? "lock" : "alert"} size={24} />
      <h2 className="t">{refused ? text.notForYou : text.couldNotLoad}</h2>
      <p>{errorWords(error)}</p>
      {retry && !refused && (
        <Button glyph="undo" onClick={retry}>
          {text.tryAgain}
        </Button>
      )}
    </div>
  );
}

/** In the place of a part of the program that did not come. After an upgrade the server no longer has
 *  it: then only loading the page anew helps. */
export function PartLostState({ again }: { again: () => void }) {
  const [upgraded, setUpgraded] = useState(false);
  useEffect(() => {
    let gone = false;
    void isUpgraded().then((is) => !gone && setUpgraded(is));
    return () => {
      gone = true;
    };
  }, []);
  return (
    <div className={styles.empty} role="alert">
      <Icon name="alert" size={24} />
      <h2 className="t">{upgraded ? text.upgraded : text.couldNotLoad}</h2>
      <p>{upgraded ? text.upgradedHelp : errorText.network}</p>
      {upgraded ? (
        <Button kind="primary" onClick={() => window.location.reload()}>
          {text.reload}
        </Button>
      ) : (
        <Button glyph="undo" onClick={again}>
          {text.tryAgain}
        </Button>
      )}
    </div>
  );
}

/** For `Fetched`, where there is room for it. */
export const lostHere = (again: () => void) => <PartLostState again={again} />;

interface QueryLike<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** The three faces of something that is fetched: waiting, failed, there. */
export function Loaded<T>({
  query,
  rows,
  children,
}: {
  query: QueryLike<T>;
  rows?: number;
  children: (data: T) => ReactNode;
}) {
  const loss = lossOf(query);
  if (loss) return <ErrorState error={loss} retry={() => void query.refetch()} />;
  if (query.data !== undefined) return children(query.data);
  return <Skeleton rows={rows ?? 6} />;
}

interface SettingProps {
  label: ReactNode;
  help?: ReactNode;
  /** The control that the label belongs to. */
  htmlFor?: string;
  children: ReactNode;
}

/** One line of settings: its name and meaning on the left, the control on the right. */
export function Setting({ label, help, htmlFor, children }: SettingProps) {
  return (
    <div className={styles.setting}>
      <div>
        {htmlFor ? (
          <label className="t-1" htmlFor={htmlFor}>
            <b>{label}</b>
          </label>
        ) : (
          <b>{label}</b>
        )}
        {help && <p className={styles.settingHelp}>{help}</p>}
      </div>
      <div className="stack">{children}</div>
    </div>
  );
}

export function SettingTitle({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <h2 className={styles.settingTitle}>
      {children}
      {aside && <span className="push row">{aside}</span>}
    </h2>
  );
}
