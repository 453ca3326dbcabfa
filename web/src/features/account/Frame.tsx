import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { instanceQuery } from "../../api/instance";
import { cx } from "../../lib/cx";
import { Icon } from "../../parts/Icon";
import { commonText as text } from "../../text/en";
import styles from "./Account.module.css";

/** The quiet page around signing in: the name of the instance, one column, nothing else. */
export function AccountFrame() {
  return (
    <Plain>
      <Outlet />
    </Plain>
  );
}

export function Plain({ children }: { children: ReactNode }) {
  const { data } = useQuery(instanceQuery);
  return (
    <div className={styles.frame}>
      <header className={styles.head}>
        <Link to="/" className={styles.home}>
          <span className={styles.mark}>
            <Icon name="mark" />
          </span>
          {data?.instance.instance_name || text.product}
        </Link>
      </header>
      <main className={styles.main}>{children}</main>
    </div>
  );
}

interface PanelProps {
  title: string;
  lead?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

export function Panel({ title, lead, wide, children }: PanelProps) {
  return (
    <div className={cx(styles.panel, wide && styles.panelWide)}>
      <div>
        <h1>{title}</h1>
        {lead && <p>{lead}</p>}
      </div>
      {children}
    </div>
  );
}
