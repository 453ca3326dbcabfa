import { useState } from "react";
import { sentence } from "../../api/errors";
import type { CatalogAction, Role } from "../../api/types";
import { cx } from "../../lib/cx";
import { Icon } from "../../parts/Icon";
import { Tooltip } from "../../parts/Tooltip";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { type Holdings, holdingOf, readHoldings, stronger } from "./holdings";
import { type Holding, HoldingMark, typeName } from "./marks";

interface MatrixProps {
  role: Role;
  /** Those that are shown. */
  actions: CatalogAction[];
  /** All of the scope. */
  all: CatalogAction[];
  /** Built-in roles to compare with. */
  columns: Role[];
  stored: Holdings;
  held: Holdings;
  /** What other schemes of the role give, which is not changed here. */
  given: Holdings;
  locked: string | undefined;
  onChange: (action: string, holding: Holding) => void;
}

const typeOf = (action: string) => action.split(":")[0] ?? "";

/** Permissions by what they are about; on a phone each becomes a card. */
export function Matrix(props: MatrixProps) {
  const { role, actions, columns } = props;
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const types = [...new Set(actions.map((one) => typeOf(one.key)))];
  const fold = (type: string) => {
    const next = new Set(folded);
    if (!next.delete(type)) next.add(type);
    setFolded(next);
  };
  return (
    <table className={styles.matrix}>
      <thead>
        <tr>
          <th scope="col">{text.permission}</th>
          {columns.map((one) => (
            <th key={one.id} scope="col" className={styles.ref}>
              {one.name}
            </th>
          ))}
          <th scope="col" className={styles.mine}>
            {role.name}
          </th>
          <th scope="col">{text.inWords}</th>
        </tr>
      </thead>
      {types.map((type) => (
        <Group
          key={type}
          {...props}
          type={type}
          folded={folded.has(type)}
          onFold={() => fold(type)}
        />
      ))}
    </table>
  );
}

interface GroupProps extends MatrixProps {
  type: string;
  folded: boolean;
  onFold: () => void;
}

function Group({ type, folded, onFold, ...props }: GroupProps) {
  const { actions, columns, held, given } = props;
  const rows = actions.filter((one) => typeOf(one.key) === type);
  const has = rows.filter(
    (one) => stronger(holdingOf(held, one.key), holdingOf(given, one.key)) !== "no",
  );
  return (
    <tbody>
      <tr className={styles.groupRow}>
        <th scope="rowgroup" colSpan={columns.length + 3}>
          <button type="button" className={styles.fold} aria-expanded={!folded} onClick={onFold}>
            <Icon name="chev" size={12} />
            {typeName(type)}
            <span className={styles.of}>{text.ofAll(has.length, rows.length)}</span>
          </button>
        </th>
      </tr>
      {!folded && rows.map((one) => <Permission key={one.key} action={one} {...props} />)}
    </tbody>
  );
}

function Permission({ action, ...props }: MatrixProps & { action: CatalogAction }) {
  const { role, all, columns, stored, held, given, onChange } = props;
  // Some permissions no role of a workspace's own may hold: they come with the built-in ones only.
  const locked = props.locked ?? (action.custom || role.is_system ? undefined : text.builtInOnly);
  const own = holdingOf(held, action.key);
  const before = holdingOf(stored, action.key);
  const other = holdingOf(given, action.key);
  const holding = stronger(own, other);
  const needs = action.requires
    .map((key) => all.find((one) => one.key === key)?.label)
    .filter(Boolean);
  const choices: Holding[] = action.key.endsWith(":create") ? ["yes", "no"] : ["yes", "if", "no"];
  return (
    <tr className={cx(own !== before && styles.changedRow)}>
      <th scope="row">
        {sentence(action.label).slice(0, -1)}
        <span className={styles.code}>{action.key}</span>
      </th>
      {columns.map((one) => {
        const theirs = holdingOf(readHoldings(one.permissions), action.key);
        return (
          <td key={one.id} className={styles.ref}>
            <HoldingMark holding={theirs} label={`${one.name}: ${text.choices[theirs]}`} />
          </td>
        );
      })}
      <td className={styles.mine}>
        {locked !== undefined || other === "yes" ? (
          <Locked holding={holding} reason={other === "no" ? locked : undefined} />
        ) : (
          <span className={styles.cell}>
            <HoldingMark holding={own} />
            <select
              className={styles.choose}
              aria-label={text.cell(action.label)}
              value={own}
              onChange={(event) => onChange(action.key, event.target.value as Holding)}
            >
              {choices.map((one) => (
                <option key={one} value={one}>
                  {text.choices[one]}
                </option>
              ))}
            </select>
            {own !== before && <span className="t-3 small">{text.was[before]}</span>}
          </span>
        )}
      </td>
      <td className={styles.inWords}>
        {text.words[holding]?.(action.label)}
        {holding !== "no" && needs.length > 0 && (
          <span className="t-3"> {text.needs(needs.join(", "))}</span>
        )}
      </td>
    </tr>
  );
}

function Locked({ holding, reason }: { holding: Holding; reason: string | undefined }) {
  const cell = (
    <span className={styles.cell}>
      <HoldingMark holding={holding} />
      {text.choices[holding]}
    </span>
  );
  return reason === undefined ? cell : <Tooltip text={reason}>{cell}</Tooltip>;
}
