import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { projectsQuery } from "../../api/projects";
import type { ItemWithState } from "../../api/types";
import { PriorityIcon, StateIcon } from "../../parts/marks";
import { Rows } from "../../parts/surfaces";
import { useSlug } from "../../shell/useWorkspace";
import { groupShape } from "../items/groups";
import { DueMark } from "../items/Row";
import styles from "./Workspace.module.css";

/** Items of several projects, one below the other. */
export function ItemRows({ items, label }: { items: ItemWithState[]; label: string }) {
  const slug = useSlug();
  const { data: projects = [] } = useQuery(projectsQuery(slug));
  return (
    <Rows label={label}>
      {items.map((item) => {
        const project = projects.find((one) => one.id === item.project);
        const key = item.identifier;
        const { group, name } = item.state;
        const is_over = group === "completed" || group === "cancelled";
        return (
          <li key={item.id} className={styles.row}>
            <PriorityIcon priority={item.priority} />
            <span className={`id ${styles.key}`}>{key}</span>
            <StateIcon shape={groupShape(group)} name={name} />
            <Link
              to="/$workspace/browse/$key"
              params={{ workspace: slug, key }}
              className={`clip ${styles.name}`}
              data-item={key}
            >
              {item.name}
            </Link>
            <span className={`push row ${styles.side}`}>
              {item.target_date && <DueMark date={item.target_date} done={is_over} />}
              <span className="t-3 small wide clip">{project?.name}</span>
            </span>
          </li>
        );
      })}
    </Rows>
  );
}
