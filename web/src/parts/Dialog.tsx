import * as Radix from "@radix-ui/react-dialog";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "../lib/cx";
import { commonText as text } from "../text/en";
import { Button, IconButton } from "./Button";
import styles from "./floating.module.css";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  hideTitle?: boolean;
  description?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
}

/* The scrim is a plain element: Radix's own overlay adds a <style> element to lock scrolling, which
   a strict Content-Security-Policy refuses, and nothing behind a dialog scrolls here anyway. */
export function Dialog({
  open,
  onClose,
  title,
  hideTitle,
  description,
  wide,
  children,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <div className={styles.scrim} />
        <Radix.Content
          className={cx(styles.dialog, wide && styles.wideDialog)}
          // Without a field that asks for it, the focus goes to the dialog and not to its Close button.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <div className={hideTitle ? "sr" : "stack"}>
            <div className={styles.dialogHead}>
              <Radix.Title asChild>
                <h2 className="grow">{title}</h2>
              </Radix.Title>
              {!hideTitle && (
                <Radix.Close asChild>
                  <IconButton glyph="x" label={text.close} />
                </Radix.Close>
              )}
            </div>
            {description && (
              <Radix.Description asChild>
                <div>{description}</div>
              </Radix.Description>
            )}
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

type SubmitProps = Pick<ComponentProps<typeof Button>, "kind" | "busy" | "reason" | "children">;

/** What a form in a dialog ends with: out of it, or sent. */
export function DialogFooter({ onClose, ...submit }: SubmitProps & { onClose: () => void }) {
  return (
    <footer>
      <Button large onClick={onClose}>
        {text.cancel}
      </Button>
      <Button large type="submit" kind="primary" {...submit} />
    </footer>
  );
}
