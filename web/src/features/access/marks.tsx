/** How a permission is drawn: a check, a diamond or a dash, each with its word. */

import { Icon } from "../../parts/Icon";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import type { Holding } from "./holdings";

type Mark = "yes" | "if" | "no";

/** How a holding is drawn: every condition is the same diamond. */
export const markOf = (holding: Holding): Mark =>
  holding === "yes" || holding === "no" ? holding : "if";

/** The holding in a word or two: "Only own". */
export function holdingName(holding: Holding): string {
  const said = text.choices[holding];
  const each = holding.split("+").map((one) => text.conditions[one] ?? one);
  return said ?? each.join(", ");
}

interface HoldingMarkProps {
  holding: Holding;
  /** Said aloud; without it the word stands beside it. */
  label?: string;
}

export function HoldingMark({ holding, label }: HoldingMarkProps) {
  const named = label === undefined ? {} : { label };
  const mark = markOf(holding);
  const glyph = mark === "yes" ? "check" : mark === "if" ? "diamond" : "minus";
  return (
    <span className={styles[mark]}>
      <Icon name={glyph} {...named} />
    </span>
  );
}

/** The name of a type of things, for people. */
export function typeName(type: string): string {
  return text.types[type] ?? type.replaceAll("_", " ");
}

export function typeGlyph(type: string) {
  if (type === "workspace") return "building" as const;
  if (type === "project") return "board" as const;
  if (type === "teamspace") return "users" as const;
  if (type.includes("member") || type === "account") return "user" as const;
  return "item" as const;
}
