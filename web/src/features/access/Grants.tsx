/** Exceptions: who may or may not do one thing beyond their role, why, and until when. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { catalogQuery, changeGrant, endGrant, grantsQuery } from "../../api/access";
import type { Permissions } from "../../api/can";
import { keys } from "../../api/keys";
import type { Grant, Member } from "../../api/types";
import { formatDate } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { THIS_VIEW } from "../../lib/links";
import { fullName } from "../../lib/people";
import { Button, IconButton } from "../../parts/Button";
import { Select } from "../../parts/fields";
import { Menu, MenuItem } from "../../parts/Menu";
import { Badge } from "../../parts/marks";
import { Pager, useListSearch } from "../../parts/Pager";
import { PersonCell } from "../../parts/PersonCell";
import { EmptyState, Loaded, TabBar, Table } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import {
  usePeople,
  useProjectCan,
  useProjectId,
  useProjectPeople,
  useSlug,
  useWorkspaceCan,
} from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { ConfirmAccess } from "./ConfirmAccess";
import { typeName } from "./marks";
import { NewGrant } from "./NewGrant";
import { ThingFilter } from "./ThingFilter";
import { actionWords } from "./words";

type Search = Record<string, string | undefined>;

const TABS = ["now", "soon", "later", "all"] as const;
/** What each shows: in force, in force with an end in the next days, not begun yet, everything. */
const STATUS = { now: "active", soon: "active", later: "planned", all: "all" } as const;
const ORDER = { now: undefined, soon: "expires_at", later: "starts_at", all: undefined } as const;
const SOON_DAYS = 7;
const DAY_MS = 86_400_000;

/** The filter is the address. */
function useFilter(project: string | undefined) {
  const search = useSearch({ strict: false }) as Search;
  const show = TABS.find((one) => one === search.show) ?? "now";
  return {
    search,
    show,
    filter: {
      project,
      resource_type: search.resource && search.type,
      resource: search.resource,
      user: search.person,
      effect: search.effect,
      cursor: search.cursor,
      status: STATUS[show],
      order_by: ORDER[show],
      expires_within_days: show === "soon" ? SOON_DAYS : undefined,
    },
  };
}

export function Grants() {
  const people = usePeople();
  const may = useWorkspaceCan();
  return <Exceptions lead={text.grantsLead} people={[...people.values()]} may={may} />;
}

/** Those on one project and on what is in it, for its Admins. */
export function ProjectGrants() {
  const project = useProjectId();
  const may = useProjectCan(project);
  const inside = useProjectPeople(project);
  // An exception also opens the project to somebody who is not in it yet.
  const people = new Map([...inside.map((one) => [one.id, one] as const), ...usePeople()]);
  return (
    <Exceptions
      project={project}
      lead={text.projectGrantsLead}
      people={[...people.values()]}
      may={may}
    />
  );
}

interface ExceptionsProps {
  /** Only those in this project; without, of the whole workspace. */
  project?: string | undefined;
  lead: string;
  people: Member[];
  /** What one may do where the exceptions are. */
  may: Permissions;
}

function Exceptions({ project, lead, people, may }: ExceptionsProps) {
  useTitle(text.grants);
  const slug = useSlug();
  const list = useListSearch();
  const navigate = useNavigate();
  const { search, show, filter } = useFilter(project);
  const query = useQuery(grantsQuery(slug, filter));
  const why = may.refusal("access:grant");
  const open = (on: boolean) =>
    void navigate({
      to: ".",
      search: (before: Search) =>
        on ? { ...before, new: "1" } : { show: before.show, person: before.person },
    });
  const is_filtered = Boolean(filter.user || filter.effect || filter.resource || show !== "now");
  return (
    <Scroll>
      <Page
        title={text.grants}
        lead={lead}
        action={
          <Button kind="primary" glyph="plus" reason={why} onClick={() => open(true)}>
            {text.newGrant}
          </Button>
        }
      >
        <div className="stack-4">
          <TabBar label={text.grantTabsLabel}>
            {TABS.map((one) => (
              <Link
                key={one}
                to="."
                search={(before: Search) => ({
                  ...before,
                  cursor: undefined,
                  show: one === "now" ? undefined : one,
                })}
                activeOptions={THIS_VIEW}
              >
                {text.grantTabs[one]}
              </Link>
            ))}
          </TabBar>
          <Filters search={search} people={people} project={project} />
          <Loaded query={query}>
            {(page) =>
              page.results.length === 0 ? (
                <EmptyState glyph="key" title={text.noGrants}>
                  {is_filtered ? text.noGrantsMatch : text.noGrantsHelp}
                </EmptyState>
              ) : (
                <>
                  <GrantTable rows={page.results} why={why} />
                  <Pager page={page} list={list} />
                </>
              )
            }
          </Loaded>
        </div>
        {search.new && <NewGrant project={project} people={people} onClose={() => open(false)} />}
      </Page>
    </Scroll>
  );
}

interface FiltersProps {
  search: Search;
  people: Member[];
  project: string | undefined;
}

function Filters({ search, people, project }: FiltersProps) {
  const navigate = useNavigate();
  const set = (change: Search) =>
    void navigate({
      to: ".",
      search: (before: Search) => ({ ...before, ...change, cursor: undefined }),
      replace: true,
    });
  return (
    <div className={styles.filters}>
      <ThingFilter project={project} />
      <Select
        small
        aria-label={text.person}
        value={search.person ?? ""}
        onChange={(event) => set({ person: event.target.value || undefined })}
      >
        <option value="">{text.everybody}</option>
        {people.map((one) => (
          <option key={one.id} value={one.id}>
            {fullName(one)}
          </option>
        ))}
      </Select>
      <Select
        small
        aria-label={text.effect}
        value={search.effect ?? ""}
        onChange={(event) => set({ effect: event.target.value || undefined })}
      >
        <option value="">{text.anyEffect}</option>
        <option value="allow">{text.effects.allow}</option>
        <option value="deny">{text.effects.deny}</option>
      </Select>
    </div>
  );
}

interface GrantTableProps {
  rows: Grant[];
  /** Why one may not change them. */
  why: string | undefined;
}

function GrantTable({ rows, why }: GrantTableProps) {
  const slug = useSlug();
  const queries = useQueryClient();
  const [ending, setEnding] = useState<Grant>();
  const refresh = () => queries.invalidateQueries({ queryKey: keys.part(slug, "grants") });
  const extend = useMutation({
    mutationFn: ({ id, days }: { id: string; days: number }) =>
      changeGrant(slug, id, days ? new Date(Date.now() + days * DAY_MS).toISOString() : null),
    onSuccess: async () => {
      toast({ text: text.extended });
      await refresh();
    },
  });
  return (
    <>
      <Table
        label={text.grants}
        head={
          <>
            <th>{text.person}</th>
            <th>{text.effect}</th>
            <th>{text.on}</th>
            <th>{text.until}</th>
            <th>{text.reason}</th>
            <th>
              <span className="sr">{commonText.actions}</span>
            </th>
          </>
        }
      >
        {rows.map((grant) => (
          <GrantRow
            key={grant.id}
            grant={grant}
            why={why}
            onEnd={() => setEnding(grant)}
            onExtend={(days) => extend.mutate({ id: grant.id, days })}
          />
        ))}
      </Table>
      {ending && (
        <ConfirmAccess
          danger={ending.effect === "allow"}
          onClose={() => setEnding(undefined)}
          title={text.endTitle(ending.user.display_name)}
          effect={text.end}
          changes={[{ op: "delete_grant", grant: ending.id }]}
          word={ending.user.display_name}
          run={async () => {
            await endGrant(slug, ending.id);
            await refresh();
            toast({ text: text.ended });
          }}
        >
          <p>{text.endHelp}</p>
        </ConfirmAccess>
      )}
    </>
  );
}

interface GrantRowProps {
  grant: Grant;
  why: string | undefined;
  onEnd: () => void;
  onExtend: (days: number) => void;
}

function GrantRow({ grant, why, onEnd, onExtend }: GrantRowProps) {
  const now = useNow();
  const { data: catalog } = useQuery(catalogQuery(useSlug()));
  const label = (action: string) =>
    action === "*"
      ? text.everything
      : actionWords(action, catalog?.actions.find((one) => one.key === action)?.label);
  const lives = grant.status === "active" || grant.status === "planned";
  const name = grant.user.display_name;
  return (
    <tr>
      <td>
        <PersonCell person={grant.user} />
      </td>
      <td>
        <span className="row wrap tight">
          <Badge
            tone={grant.effect === "allow" ? "allow" : "deny"}
            glyph={grant.effect === "allow" ? "check" : "x"}
          >
            {text.effects[grant.effect]}
          </Badge>
          <span className="t-1">{label(grant.action)}</span>
        </span>
      </td>
      <td>
        <span className="t-3 small">{typeName(grant.resource.type)}</span>{" "}
        {grant.resource.name || text.goneThing}
      </td>
      <td>{lives ? <Times grant={grant} /> : <Badge>{text.status[grant.status]}</Badge>}</td>
      <td>
        {grant.reason}
        {grant.given_by && (
          <div className="t-3 small">
            {text.givenBy} {grant.given_by.display_name}, {formatDate(grant.created_at, now)}
          </div>
        )}
      </td>
      <td>
        {lives && (
          <Menu trigger={<IconButton glyph="more" label={text.actionsFor(name)} />}>
            {[30, 90, 0].map((days) => (
              <MenuItem key={days} glyph="clock" reason={why} onSelect={() => onExtend(days)}>
                {text.extend}: {text.lifetimes[days]}
              </MenuItem>
            ))}
            <MenuItem glyph="x" danger reason={why} onSelect={onEnd}>
              {text.end}
            </MenuItem>
          </Menu>
        )}
      </td>
    </tr>
  );
}

/** Until when it holds, and from when where it does not hold yet. */
function Times({ grant: { starts_at, expires_at, status } }: { grant: Grant }) {
  const now = useNow();
  const end = expires_at ? (
    <time dateTime={expires_at}>{formatDate(expires_at, now)}</time>
  ) : (
    text.noEnd
  );
  if (status !== "planned" || !starts_at) return end;
  return (
    <>
      {text.begins(formatDate(starts_at, now))}
      <div className="t-3 small">
        {expires_at ? text.untilDay(formatDate(expires_at, now)) : text.noEnd}
      </div>
    </>
  );
}
