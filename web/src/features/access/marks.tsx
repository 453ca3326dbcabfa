/** How a permission is drawn: a check, a diamond or a dash, each with its word. */

import { Icon } from "../../parts/Icon";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";

export type Holding = "yes" | "if" | "no";

interface HoldingMarkProps {
  holding: Holding;
  /** Said aloud; without it the word stands beside it. */
  label?: string;
}

export function HoldingMark({ holding, label }: HoldingMarkProps) {
  const named = label === undefined ? {} : { label };
  const glyph = holding === "yes" ? "check" : holding === "if" ? "diamond" : "minus";
  return (
    <span className={styles[holding]}>
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
