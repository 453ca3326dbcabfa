import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { cx } from "../lib/cx";
import styles from "./Button.module.css";
import type { GlyphName } from "./glyphs";
import { Icon } from "./Icon";
import { Tooltip } from "./Tooltip";
import { toast } from "./toastStore";

export type ButtonKind = "plain" | "primary" | "ghost" | "danger" | "dangerQuiet";

interface Look {
  kind?: ButtonKind;
  large?: boolean;
  block?: boolean;
  icon?: boolean;
  mini?: boolean;
}

/** The classes of a button, for links that look like one. */
export function buttonClass({ kind = "plain", large, block, icon, mini }: Look = {}): string {
  return cx(
    styles.btn,
    kind !== "plain" && styles[kind],
    large && styles.large,
    block && styles.block,
    icon && styles.icon,
    mini && styles.mini,
  );
}

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  kind?: ButtonKind;
  large?: boolean;
  block?: boolean;
  glyph?: GlyphName;
  /** Why this may not be done. The button stays focusable, and says so on hover, focus and press. */
  reason?: string | undefined;
  /** Waiting for an answer; a second press does nothing. */
  busy?: boolean;
}

/** A press that is refused says why instead of doing nothing. */
function guarded(
  onClick: ComponentProps<"button">["onClick"],
  reason: string | undefined,
  busy: boolean | undefined,
) {
  return (event: MouseEvent<HTMLButtonElement>) => {
    if (reason !== undefined || busy) {
      event.preventDefault();
      if (reason !== undefined) toast({ text: reason });
      return;
    }
    onClick?.(event);
  };
}

export function Button(props: ButtonProps) {
  const { kind, large, block, glyph, reason, busy, onClick, children, className, ...rest } = props;
  const button = (
    <button
      type="button"
      {...rest}
      className={cx(buttonClass({ kind, large, block }), className)}
      aria-disabled={reason !== undefined || undefined}
      aria-busy={busy || undefined}
      onClick={guarded(onClick, reason, busy)}
    >
      {glyph && <Icon name={glyph} />}
      {children}
    </button>
  );
  return reason === undefined ? button : <Tooltip text={reason}>{button}</Tooltip>;
}

interface IconButtonProps extends Omit<ButtonProps, "glyph" | "large" | "block" | "children"> {
  glyph: GlyphName;
  label: string;
  mini?: boolean;
  children?: ReactNode;
}

/** A button of one glyph; its name is shown as a tooltip. */
export function IconButton(props: IconButtonProps) {
  const { glyph, label, kind = "ghost", mini, reason, busy, onClick, className, ...rest } = props;
  return (
    <Tooltip text={reason ?? label}>
      <button
        type="button"
        {...rest}
        className={cx(buttonClass({ kind, icon: true, mini }), className)}
        aria-label={label}
        aria-disabled={reason !== undefined || undefined}
        aria-busy={busy || undefined}
        onClick={guarded(onClick, reason, busy)}
      >
        <Icon name={glyph} />
      </button>
    </Tooltip>
  );
}

export function TextButton({ className, ...rest }: ComponentProps<"button">) {
  return <button type="button" {...rest} className={cx(styles.link, className)} />;
}
