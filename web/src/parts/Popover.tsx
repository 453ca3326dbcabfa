import * as Radix from "@radix-ui/react-popover";
import type { ReactElement, ReactNode } from "react";
import { cx } from "../lib/cx";
import styles from "./floating.module.css";

interface PopoverProps {
  trigger: ReactElement;
  open?: boolean;
  defaultOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "end" | "center";
  label: string;
  /** A list to choose from brings its own padding. */
  picker?: boolean;
  /** Rows that hold whole titles. */
  wide?: boolean;
  /** What was chosen opens something else that takes the focus. */
  leavesFocus?: boolean;
  children: ReactNode;
}

export function Popover({
  trigger,
  open,
  defaultOpen = false,
  onOpenChange,
  align = "start",
  label,
  picker,
  wide,
  leavesFocus,
  children,
}: PopoverProps) {
  return (
    <Radix.Root
      {...(open === undefined ? { defaultOpen } : { open })}
      {...(onOpenChange && { onOpenChange })}
    >
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={cx(
            styles.menu,
            picker ? styles.picker : styles.popover,
            wide && styles.widePicker,
          )}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          {...(leavesFocus && { onCloseAutoFocus: (event: Event) => event.preventDefault() })}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
