import * as Radix from "@radix-ui/react-dropdown-menu";
import type { ReactElement, ReactNode } from "react";
import { cx } from "../lib/cx";
import styles from "./floating.module.css";
import type { GlyphName } from "./glyphs";
import { Icon } from "./Icon";
import { toast } from "./toastStore";

interface MenuProps {
  trigger: ReactElement;
  align?: "start" | "end";
  defaultOpen?: boolean;
  children: ReactNode;
}

export function Menu({ trigger, align = "end", defaultOpen = false, children }: MenuProps) {
  return (
    <Radix.Root modal={false} defaultOpen={defaultOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  glyph?: GlyphName;
  danger?: boolean;
  reason?: string | undefined;
  keys?: string;
  onSelect: () => void;
  children: ReactNode;
}

/** What may not be done stays in the menu, with its reason below it. */
export function MenuItem({ glyph, danger, reason, keys, onSelect, children }: MenuItemProps) {
  const refused = reason !== undefined;
  return (
    <>
      <Radix.Item
        className={cx(styles.menuItem, danger && !refused && styles.menuDeny)}
        aria-disabled={refused || undefined}
        onSelect={() => (refused ? toast({ text: reason }) : onSelect())}
      >
        {glyph && <Icon name={refused ? "lock" : glyph} />}
        <span className="grow">{children}</span>
        {keys && <kbd>{keys}</kbd>}
      </Radix.Item>
      {refused && <span className={styles.menuWhy}>{reason}</span>}
    </>
  );
}

/** An item that is a link of the router. */
export function MenuLink({ children }: { children: ReactElement }) {
  return (
    <Radix.Item asChild className={styles.menuItem}>
      {children}
    </Radix.Item>
  );
}

export function MenuTitle({ children }: { children: ReactNode }) {
  return <Radix.Label className={styles.menuTitle}>{children}</Radix.Label>;
}

export function MenuLine() {
  return <Radix.Separator className={styles.menuLine} />;
}
