/** Which columns of a board somebody has folded, kept in this browser. */

import { useState } from "react";

const name = (project: string) => `airside.folds.${project}`;

function read(project: string): Record<string, boolean> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name(project)) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Record<string, boolean>) : {};
  } catch {
    return {};
  }
}

export function useFolds(project: string) {
  const [folds, setFolds] = useState(() => read(project));
  return {
    /** Nothing where nobody has said: the board decides by its width. */
    of: (group: string): boolean | undefined => folds[group],
    set: (group: string, folded: boolean) => {
      const next = { ...folds, [group]: folded };
      setFolds(next);
      localStorage.setItem(name(project), JSON.stringify(next));
    },
  };
}
