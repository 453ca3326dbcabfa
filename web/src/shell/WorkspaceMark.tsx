import type { Workspace } from "../api/types";
import { Icon } from "../parts/Icon";
import styles from "./Shell.module.css";

/** The workspace's logo, or the product's mark where it has none. */
export function WorkspaceMark({ workspace }: { workspace: Workspace | undefined }) {
  return (
    <span className={styles.mark}>
      {workspace?.logo_url ? <img src={workspace.logo_url} alt="" /> : <Icon name="mark" />}
    </span>
  );
}
