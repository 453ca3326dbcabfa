import { useState } from "react";
import { sentence } from "../../api/errors";
import type { CatalogAction, Role } from "../../api/types";
import { cx } from "../../lib/cx";
import { Icon } from "../../parts/Icon";
import { Segmented } from "../../parts/marks";
import { SearchField } from "../../parts/SearchField";
import { EmptyState } from "../../parts/surfaces";
import { Tooltip } from "../../parts/Tooltip";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { choicesOf, type Holding, type Holdings, holdingOf, holdingsIn, union } from "./holdings";
import { HoldingMark, holdingName } from "./marks";
import { actionWords, groupName, shortWords } from "./words";

/** What another scheme of the same role gives, which is not changed here. */
export interface Layer {
  name: string;
  holdings: Holdings;
}

interface MatrixProps {
  /** The name of what is changed. */
  title: string;
  actions: CatalogAction[];
  /** Built-in roles to compare with. */
  columns: Role[];
  /** What the whole gave before anything was changed. */
  before: Holdings;
  /** The scheme that is changed, as it would be. */
  held: Holdings;
  /** Its name, where there are others beside it. */
  heldName: string | undefined;
  others: Layer[];
  locked: string | undefined;
  onChange: (action: string, holding: Holding) => void;
}

const SHOWS = ["all", "allowed", "changed"] as const;
type Show = (typeof SHOWS)[number];
const SHOW_NAMES = { all: text.all, allowed: text.onlyAllowed, changed: text.onlyChanged };

const typeOf = (action: string) => action.split(":")[0] ?? "";

/** What all schemes give together. */
function together({ held, others }: MatrixProps, action: string): Holding {
  return others.reduce(
    (all, one) => union(all, holdingOf(one.holdings, action)),
    holdingOf(held, action),
  );
}

const wasOther = (props: MatrixProps, action: string) =>
  together(props, action) !== holdingOf(props.before, action);

/** Permissions by what they are about, with what to find them by; on a phone each becomes a card. */
export function Matrix(props: MatrixProps) {
  const [words, setWords] = useState("");
  const [show, setShow] = useState<Show>("all");
  const wanted = words.trim().toLowerCase();
  const shown = props.actions.filter(
    ({ key, label }) =>
      `${label} ${actionWords(key, label)} ${key}`.toLowerCase().includes(wanted) &&
      (show !== "changed" || wasOther(props, key)) &&
      (show !== "allowed" || together(props, key) !== "no"),
  );
  return (
    <>
      <div className={styles.matrixTools}>
        <SearchField label={text.findPermission} value={words} onChange={setWords} />
        <Segmented label={text.show}>
          {SHOWS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={show === one}
              onClick={() => setShow(one)}
            >
              {SHOW_NAMES[one]}
            </button>
          ))}
        </Segmented>
        <Legend actions={props.actions} />
      </div>
      {shown.length === 0 ? (
        <EmptyState glyph="search" title={text.nothingFits} />
      ) : (
        <Grid {...props} shown={shown} />
      )}
    </>
  );
}

/** The marks; a condition is named where something here can be held under it. */
function Legend({ actions }: { actions: CatalogAction[] }) {
  const used = new Set(actions.flatMap((one) => one.conditions));
  const only = Object.entries(text.onlyWords).filter(([condition]) => used.has(condition));
  return (
    <ul className={styles.legend} aria-label={text.legend}>
      <li>
        <HoldingMark holding="yes" /> {text.allowedWord}
      </li>
      <li>
        <HoldingMark holding="creator" /> {only.map(([, words]) => words).join(", ")}
      </li>
      <li>
        <HoldingMark holding="no" /> {text.notAllowedWord}
      </li>
    </ul>
  );
}

function Grid(props: MatrixProps & { shown: CatalogAction[] }) {
  const { title, shown, columns } = props;
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const types = [...new Set(shown.map((one) => typeOf(one.key)))];
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
            {title}
          </th>
          <th scope="col">{text.inWords}</th>
        </tr>
      </thead>
      {types.map((type) => {
        const rows = shown.filter((one) => typeOf(one.key) === type);
        const has = rows.filter((one) => together(props, one.key) !== "no");
        return (
          <tbody key={type}>
            <tr className={styles.groupRow}>
              <th scope="rowgroup" colSpan={columns.length + 3}>
                <button
                  type="button"
                  className={styles.fold}
                  aria-expanded={!folded.has(type)}
                  onClick={() => fold(type)}
                >
                  <Icon name="chev" size={12} />
                  {groupName(type)}
                  <span className={styles.of}>{text.ofAll(has.length, rows.length)}</span>
                </button>
              </th>
            </tr>
            {!folded.has(type) &&
              rows.map((one) => <Permission key={one.key} action={one} {...props} />)}
          </tbody>
        );
      })}
    </table>
  );
}

function Permission({ action, ...props }: MatrixProps & { action: CatalogAction }) {
  const { actions, columns, before } = props;
  const words = actionWords(action.key, action.label);
  const holding = together(props, action.key);
  const needs = action.requires
    .map((key) => actions.find((one) => one.key === key))
    .flatMap((one) => (one ? [actionWords(one.key, one.label)] : []));
  return (
    <tr className={holding === holdingOf(before, action.key) ? undefined : styles.changedRow}>
      <th scope="row">
        {sentence(shortWords(action.key, typeOf(action.key), action.label)).slice(0, -1)}
        <span className={styles.code}>{action.key}</span>
      </th>
      {columns.map((one) => {
        const theirs = holdingOf(holdingsIn(one.permissions, actions), action.key);
        return (
          <td key={one.id} className={styles.ref}>
            <HoldingMark holding={theirs} label={`${one.name}: ${holdingName(theirs)}`} />
          </td>
        );
      })}
      <td className={styles.mine}>
        <Cell {...props} action={action} words={words} />
      </td>
      <td className={styles.inWords}>
        {text.words(holding, words)}
        {holding !== "no" && needs.length > 0 && (
          <span className="t-3"> {text.needs(needs.join(", "))}</span>
        )}
      </td>
    </tr>
  );
}

function Cell(props: MatrixProps & { action: CatalogAction; words: string }) {
  const { action, words, before, held, others, onChange } = props;
  const { key } = action;
  // Some permissions no role of a workspace's own may hold: they come with the built-in ones only.
  const locked = props.locked ?? (action.custom ? undefined : text.builtInOnly);
  const own = holdingOf(held, key);
  const other = others.reduce<Holding>(
    (all, one) => union(all, holdingOf(one.holdings, key)),
    "no",
  );
  const holding = union(own, other);
  const was = holdingOf(before, key);
  const choices = choicesOf(action, own, other);
  const fixed = locked ?? (choices.length === 1 ? "" : undefined);
  const chosen = choices.includes(own) ? own : "no";
  return (
    <>
      {fixed !== undefined ? (
        <Locked holding={holding} reason={fixed || undefined} />
      ) : (
        <span className={styles.cell}>
          <HoldingMark holding={holding} />
          <select
            className={styles.choose}
            aria-label={text.cell(words)}
            value={chosen}
            onChange={(event) => onChange(key, event.target.value)}
          >
            {choices.map((one) => (
              <option key={one} value={one}>
                {holdingName(union(one, other))}
              </option>
            ))}
          </select>
          {holding !== was && <span className="t-3 small">{text.was(holdingName(was))}</span>}
        </span>
      )}
      <Sources {...props} own={own} action={key} />
    </>
  );
}

/** Which of several schemes it comes from. */
function Sources(props: MatrixProps & { own: Holding; action: string }) {
  const { heldName, others, own, action } = props;
  if (heldName === undefined) return null;
  const from = others.filter((one) => holdingOf(one.holdings, action) !== "no");
  const names = [...(own === "no" ? [] : [heldName]), ...from.map((one) => one.name)];
  if (names.length === 0) return null;
  return <span className={cx("t-3 small", styles.source)}>{text.fromSchemes(names)}</span>;
}

function Locked({ holding, reason }: { holding: Holding; reason: string | undefined }) {
  const cell = (
    <span className={styles.cell}>
      <HoldingMark holding={holding} />
      {holdingName(holding)}
    </span>
  );
  return reason === undefined ? cell : <Tooltip text={reason}>{cell}</Tooltip>;
}
