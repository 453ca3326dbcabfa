import { cloneElement, type ReactElement, type ReactNode, useState } from "react";
import { Coming } from "./Coming";
import { Fetched } from "./Fetched";

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
    return (
      <Fetched
        fallback={<Coming>{trigger}</Coming>}
        lost={(again) => cloneElement(trigger, { onClick: again, "aria-haspopup": kind })}
      >
        {children()}
      </Fetched>
    );
  }
  return cloneElement(trigger, { onClick: () => setWanted(true), "aria-haspopup": kind });
}
