import type { ReactNode } from "react";
import { Banner } from "../../parts/surfaces";
import styles from "./Access.module.css";

/** One change, as the server simulates it. */
export type Change = { op: string } & Record<string, unknown>;

interface WhatIfProps {
  title: string;
  note: string;
  changes: Change[];
  error: string | undefined;
  /** Discard and save. */
  children: ReactNode;
}

/** What is about to be saved, at the foot of the page. */
export function WhatIf({ title, note, error, children }: WhatIfProps) {
  return (
    <footer className={styles.whatIf}>
      <div className="stack flush">
        <b role="status">{title}</b>
        <span className="small">{note}</span>
      </div>
      <div className="grow">{error && <Banner tone="deny">{error}</Banner>}</div>
      <span className="row">{children}</span>
    </footer>
  );
}
