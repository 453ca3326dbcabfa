import * as Radix from "@radix-ui/react-dialog";
import type { ReactNode } from "react";
import styles from "./floating.module.css";

interface SheetProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
}

/** What slides in from the side on a phone: the navigation. */
export default function Sheet({ open, onClose, title, children }: SheetProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <div className={styles.scrim} />
        <Radix.Content className={styles.sheet} aria-describedby={undefined}>
          <Radix.Title className="sr">{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
