import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from "react";
import { Coming } from "./Coming";

interface DeferredProps {
  trigger: ReactElement<{ onClick?: () => void; "aria-haspopup"?: "menu" | "dialog" }>;
  kind: "menu" | "dialog";
  /** What the trigger becomes once it was pressed, open. It may be fetched only then. */
  children: () => ReactNode;
}

/** A button whose menu is fetched when it is first wanted: most are never opened. */
export function Deferred({ trigger, kind, children }: DeferredProps) {
  const [wanted, setWanted] = useState(false);
  if (wanted) {
    return <Suspense fallback={<Coming>{trigger}</Coming>}>{children()}</Suspense>;
  }
  return cloneElement(trigger, { onClick: () => setWanted(true), "aria-haspopup": kind });
}
