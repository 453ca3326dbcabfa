import type { ReactNode } from "react";
import { cx } from "../lib/cx";
import { initials, tint } from "../lib/people";
import { commonText as text } from "../text/en";
import type { GlyphName } from "./glyphs";
import { Icon } from "./Icon";
import { labelColour } from "./labelColours";
import styles from "./marks.module.css";

export type Tone = "allow" | "deny" | "cond" | "info";

interface BadgeProps {
  tone?: Tone;
  glyph?: GlyphName;
  children: ReactNode;
}

export function Badge({ tone, glyph, children }: BadgeProps) {
  return (
    <span className={cx(styles.badge, tone && styles[tone])}>
      {glyph && <Icon name={glyph} size={12} />}
      {children}
    </span>
  );
}

export function Dot({ kind, label }: { kind?: "ok" | "bad" | "wait" | "new"; label?: string }) {
  const className = cx(styles.dot, kind && styles[kind]);
  if (!label) return <span className={className} aria-hidden="true" />;
  return <span className={className} role="img" aria-label={label} />;
}

export function LabelChip({ name, color }: { name: string; color?: string | null | undefined }) {
  return (
    <span className={cx(styles.tag, styles[labelColour(color)])}>
      <span>{name}</span>
    </span>
  );
}

export function Swatch({ color }: { color: string | null | undefined }) {
  return <span className={cx(styles.swatch, styles[labelColour(color)])} aria-hidden="true" />;
}

export interface Person {
  id?: string | null | undefined;
  display_name?: string | null | undefined;
  first_name?: string | null | undefined;
  last_name?: string | null | undefined;
  email?: string | null | undefined;
  avatar_url?: string | null | undefined;
}

interface AvatarProps {
  person: Person;
  /** The name as it is said; the avatar is decoration where the name stands beside it. */
  name?: string;
  size?: "s" | "l" | "xl";
  square?: boolean;
}

export function Avatar({ person, name, size = "s", square }: AvatarProps) {
  const className = cx(
    styles.av,
    styles[`a${tint(person.id ?? "")}`],
    size === "l" && styles.avL,
    size === "xl" && styles.avXl,
    square && styles.square,
  );
  const face = person.avatar_url ? <img src={person.avatar_url} alt="" /> : null;
  // Initials are drawn and not written: they are no words that somebody would say.
  const drawn = face ? undefined : initials(person);
  if (!name) {
    return (
      <span className={className} data-initials={drawn} aria-hidden="true">
        {face}
      </span>
    );
  }
  return (
    <span className={className} data-initials={drawn} role="img" aria-label={name} title={name}>
      {face}
    </span>
  );
}

export function Nobody() {
  return <span className={cx(styles.av, styles.nobody)} role="img" aria-label={text.nobody} />;
}

export function AvatarRow({ children }: { children: ReactNode }) {
  return <span className={styles.avs}>{children}</span>;
}

export type StateShape = "backlog" | "todo" | "started" | "review" | "done" | "cancelled";

const RINGS: Record<StateShape, ReactNode> = {
  backlog: <circle cx="8" cy="8" r="5.5" strokeDasharray="2.2 2.1" />,
  todo: <circle cx="8" cy="8" r="5.5" />,
  started: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path className={styles.fill} d="M8 4.8a3.2 3.2 0 0 1 0 6.4z" />
    </>
  ),
  review: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path className={styles.fill} d="M8 4.8A3.2 3.2 0 1 1 4.8 8H8z" />
    </>
  ),
  done: (
    <>
      <circle className={styles.fill} cx="8" cy="8" r="6.3" />
      <path className={styles.tick} d="m5.3 8.2 1.9 1.9 3.5-3.9" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="m6 6 4 4M10 6l-4 4" />
    </>
  ),
};

interface DrawingProps {
  className: string;
  /** Said aloud; without it the drawing is decoration. */
  name: string | undefined;
  children: ReactNode;
}

function Drawing({ className, name, children }: DrawingProps) {
  if (name === undefined) {
    return (
      <svg className={className} viewBox="0 0 16 16" aria-hidden="true">
        {children}
      </svg>
    );
  }
  return (
    <svg className={className} viewBox="0 0 16 16" role="img" aria-label={name}>
      {children}
    </svg>
  );
}

export function StateIcon({ shape, name }: { shape: StateShape; name?: string }) {
  return (
    <Drawing className={cx(styles.icon, styles.st, styles[shape])} name={name}>
      {RINGS[shape]}
    </Drawing>
  );
}

export type Priority = "urgent" | "high" | "medium" | "low" | "none";

interface PriorityIconProps {
  priority: Priority;
  /** The name stands beside it. */
  decorative?: boolean;
}

const BARS: Record<Priority, number> = { urgent: 0, high: 3, medium: 2, low: 1, none: 0 };

export function PriorityIcon({ priority, decorative }: PriorityIconProps) {
  const name = decorative ? undefined : text.priorityNamed(text.priorities[priority]);
  const off = (bar: number) => cx(BARS[priority] < bar && styles.off);
  return (
    <Drawing
      className={cx(styles.icon, styles.pr, priority === "urgent" && styles.urgent)}
      name={name}
    >
      {priority === "urgent" && (
        <>
          <rect x="2" y="2" width="12" height="12" rx="2.5" />
          <path d="M8 5v3.6M8 11v.01" />
        </>
      )}
      {priority === "none" && <path d="M3 8h10" strokeDasharray="2 2" />}
      {BARS[priority] > 0 && (
        <>
          <rect x="2.5" y="9" width="2.8" height="4" rx=".8" className={off(1)} />
          <rect x="6.6" y="6" width="2.8" height="7" rx=".8" className={off(2)} />
          <rect x="10.7" y="3" width="2.8" height="10" rx=".8" className={off(3)} />
        </>
      )}
    </Drawing>
  );
}

export const chipStyles = {
  chip: styles.chip,
  on: cx(styles.chip, styles.chipOn),
  words: styles.chipWords,
};

export function Segmented({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws and spaces itself differently
    <div className={styles.seg} role="group" aria-label={label}>
      {children}
    </div>
  );
}
