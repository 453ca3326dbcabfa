import { cx } from "../lib/cx";
import { GLYPHS, type GlyphName } from "./glyphs";
import styles from "./marks.module.css";

interface IconProps {
  name: GlyphName;
  size?: 12 | 16 | 24;
  /** Said aloud; without it the icon is decoration. */
  label?: string;
}

export function Icon({ name, size = 16, label }: IconProps) {
  const className = cx(styles.icon, size === 12 && styles.i12, size === 24 && styles.i24);
  if (label === undefined) {
    return (
      <svg className={className} viewBox="0 0 16 16" aria-hidden="true">
        {GLYPHS[name]}
      </svg>
    );
  }
  return (
    <svg className={className} viewBox="0 0 16 16" role="img" aria-label={label}>
      {GLYPHS[name]}
    </svg>
  );
}
