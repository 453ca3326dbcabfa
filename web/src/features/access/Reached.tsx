/** Which things of a type may somebody act on: by name, page by page, each with why. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { catalogQuery, reachedQuery } from "../../api/access";
import { sentence } from "../../api/errors";
import type { ReachedThing } from "../../api/types";
import { Icon } from "../../parts/Icon";
import { Pager, useListSearch } from "../../parts/Pager";
import { Picker } from "../../parts/Picker";
import { EmptyState, Loaded, Table } from "../../parts/surfaces";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { typeGlyph } from "./marks";
import { PersonPick } from "./PersonPick";
import { shortWords } from "./words";

/** The types whose things are listed. */
const KINDS = ["workitem", "project", "state", "label"] as const;

export interface Reaching {
  person: string | undefined;
  /** The type of the things. */
  kind: string;
  action: string;
  set: (change: Record<string, string | undefined>) => void;
}

/** What is asked: the type as the address says it, and what is asked on such things. */
export function reaching(
  { of, action }: { of?: string | undefined; action?: string | undefined },
  rest: Pick<Reaching, "person" | "set">,
): Reaching {
  const kind = KINDS.find((one) => one === of) ?? "workitem";
  const is_of_kind = action?.startsWith(`${kind}:`) && !action.endsWith(":create");
  return { ...rest, kind, action: is_of_kind && action ? action : `${kind}:view` };
}

/** The question as a sentence whose words can be changed. */
export function ReachBar({ asked }: { asked: Reaching }) {
  const { person, kind, action, set } = asked;
  const { data: catalog } = useQuery(catalogQuery(useSlug()));
  const { refusal } = useWorkspaceCan();
  const actions = catalog?.actions.filter(
    (one) => one.on.includes(kind) && one.key.startsWith(`${kind}:`),
  );
  const labelled = actions?.find((one) => one.key === action)?.label;
  return (
    <div className={styles.ask}>
      <span>{text.begins_.reach}</span>
      <Picker
        label={text.chooseKind}
        choices={KINDS.map((one) => ({ value: one, name: text.manyOf[one] }))}
        chosen={[kind]}
        onChange={([next]) => next && set({ of: next, action: undefined })}
        trigger={
          <button type="button" className={styles.pick}>
            <Icon name={typeGlyph(kind)} />
            <span className="clip">{text.manyOf[kind as keyof typeof text.manyOf]}</span>
            <Icon name="chev" size={12} />
          </button>
        }
      />
      <span>{text.may}</span>
      <PersonPick
        person={person}
        may_ask={refusal("access:inspect") === undefined}
        onChange={(next) => set({ person: next })}
      />
      <span className={styles.asked}>
        <Picker
          label={text.chooseAction}
          choices={(actions ?? []).map((one) => ({
            value: one.key,
            name: shortWords(one.key, kind, one.label),
          }))}
          chosen={[action]}
          onChange={([next]) => set({ action: next })}
          trigger={
            <button type="button" className={styles.pick}>
              <span className="clip">{shortWords(action, kind, labelled)}</span>
              <Icon name="chev" size={12} />
            </button>
          }
        />
        <span aria-hidden="true">?</span>
      </span>
    </div>
  );
}

export function Reached({ asked }: { asked: Reaching }) {
  const { person = "", kind, action } = asked;
  const slug = useSlug();
  const list = useListSearch();
  const query = useQuery(reachedQuery(slug, { subject: person, action, type: kind }, list.cursor));
  return (
    <Loaded query={query}>
      {(page) =>
        page.results.length === 0 ? (
          <EmptyState glyph="search" title={text.reachesNone}>
            {text.reachesNoneHelp}
          </EmptyState>
        ) : (
          <div className="stack-4">
            {page.total_results !== null && (
              <p role="status">{text.thingCount(page.total_results)}</p>
            )}
            <Table
              label={text.questionNames.reach}
              head={
                <>
                  <th>{text.thing}</th>
                  <th>{text.how_}</th>
                  <th>
                    <span className="sr">{text.explain}</span>
                  </th>
                </>
              }
            >
              {page.results.map((one) => (
                <ThingRow key={one.resource.id} one={one} action={action} />
              ))}
            </Table>
            <Pager page={page} list={list} />
          </div>
        )
      }
    </Loaded>
  );
}

/** The sentence without what stands beside it already: who it is and which thing. */
function why({ resource, reason }: ReachedThing): string {
  const until = `“${resource.name}”: `;
  const place = reason.message.indexOf(until);
  return sentence(place < 0 ? reason.message : reason.message.slice(place + until.length));
}

function ThingRow({ one, action }: { one: ReachedThing; action: string }) {
  const { resource, project } = one;
  const [key] = resource.name.split(" ");
  return (
    <tr>
      <td>
        <b>{resource.name}</b> {project && <span className="t-3">{project.name}</span>}
      </td>
      <td>{why(one)}</td>
      <td>
        <Link
          to="."
          search={(before: Record<string, string | undefined>) => ({
            ...before,
            ask: undefined,
            cursor: undefined,
            of: undefined,
            action,
            type: resource.type,
            id: resource.id,
            item: resource.type === "workitem" ? key : undefined,
          })}
          aria-label={text.whyLink(resource.name)}
        >
          {text.explain}
        </Link>
      </td>
    </tr>
  );
}
