import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { lossOf } from "../../api/errors";
import { keys } from "../../api/keys";
import { projectQuery, setFavorite } from "../../api/projects";
import type { Project } from "../../api/types";
import { Crash } from "../../app/Fallback";
import { useSettled, useTitle } from "../../lib/hooks";
import { lazily } from "../../lib/lazily";
import { THIS_VIEW } from "../../lib/links";
import { fullName } from "../../lib/people";
import { useShortcuts } from "../../lib/shortcuts";
import { useSteps } from "../../lib/steps";
import { Button, buttonClass, IconButton } from "../../parts/Button";
import { Deferred } from "../../parts/Deferred";
import { Fetched } from "../../parts/Fetched";
import { Icon } from "../../parts/Icon";
import { Avatar, AvatarRow, Badge, Segmented } from "../../parts/marks";
import { SearchField } from "../../parts/SearchField";
import { EmptyState, lostHere, Skeleton } from "../../parts/surfaces";
import { openOverlay } from "../../shell/commands";
import { Toolbar, Topbar } from "../../shell/Shell";
import { useProjectCan, useProjectId, useSlug } from "../../shell/useWorkspace";
import { itemText as text } from "../../text/en";
import { DisplayMenu, FilterBar } from "./FilterBar";
import { type ProjectParts, useProjectParts } from "./groups";
import styles from "./Items.module.css";
import { pressMark } from "./Row";
import { type ItemView, parseView, type Search, writeView } from "./view";

const Board = lazily(() => import("./Board"), "default");
const List = lazily(() => import("./List"), "List");
const JoinProject = lazily(() => import("../project/Join"), "JoinProject");
const ItemPanel = lazily(() => import("./ItemPanel"), "default");
const ProjectMenu = lazily(() => import("./ProjectMenu"), "default");

export function ItemsPage() {
  const slug = useSlug();
  const id = useProjectId();
  const query = useQuery(projectQuery(slug, id));
  useTitle(query.data?.name);
  const loss = lossOf(query);
  if (loss) {
    return <Crash inside error={loss} reset={() => void query.refetch()} />;
  }
  if (!query.data) return <Skeleton />;
  return <Items key={id} project={query.data} />;
}

function useView(): [ItemView, (view: ItemView) => void, string | undefined] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const view = useMemo(() => parseView(search), [search]);
  const set = (next: ItemView) =>
    void navigate({
      to: ".",
      search: (before: Search) => ({ ...before, ...writeView(next) }),
      replace: true,
    });
  return [view, set, search.item];
}

function Items({ project }: { project: Project }) {
  const [view, setView, open_key] = useView();
  const parts = useProjectParts(project.id);
  const { refusal } = useProjectCan(project.id);
  const board = view.layout === "board";
  useListKeys(open_key, () => setView({ ...view, layout: board ? "list" : "board" }));
  const clear = () => setView({ ...view, search: "", filters: {} });
  const closed = !project.is_member && refusal("workitem:create") !== undefined;
  return (
    <>
      <ProjectBar project={project} parts={parts} />
      {closed ? (
        <Fetched fallback={<Skeleton />} says lost={lostHere}>
          <EmptyState
            glyph="lock"
            title={text.notJoined}
            action={<JoinProject project={project} />}
          >
            {text.notJoinedHelp}
          </EmptyState>
        </Fetched>
      ) : (
        <>
          <Toolbar label={text.viewAndFilters}>
            <Layouts />
            <SearchBox view={view} setView={setView} />
            <FilterBar view={view} setView={setView} parts={parts} />
            <span className="push row">
              <DisplayMenu view={view} setView={setView} />
            </span>
          </Toolbar>
          <div className={styles.work}>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: only fetches ahead what a press will show */}
            <div
              className={styles.pane}
              onPointerOver={ItemPanel.preload}
              onFocus={ItemPanel.preload}
            >
              <Fetched fallback={<Skeleton rows={12} />} says wanted={board} lost={lostHere}>
                {board ? (
                  <Board project={project} view={view} parts={parts} open_key={open_key} />
                ) : (
                  <List {...{ project, view, parts, open_key }} clearFilters={clear} />
                )}
              </Fetched>
            </div>
            <Fetched
              fallback={<aside className={styles.panel} />}
              says
              wanted={open_key}
              lost={(again) => <aside className={styles.panel}>{lostHere(again)}</aside>}
            >
              {open_key && <ItemPanel key={open_key} item_key={open_key} />}
            </Fetched>
          </div>
        </>
      )}
    </>
  );
}

/** Whoever holds the key down goes past many items, and opens none of them on the way. */
const STEP_MS = 120;

/** J and K walk through the items, and take the panel along where it is open; V and F are about how
 *  they are shown. */
function useListKeys(open: string | undefined, toggleLayout: () => void) {
  const navigate = useNavigate();
  const [wanted, setWanted] = useState<string>();
  const last_step = useRef(0);
  useEffect(() => {
    if (wanted === undefined) return;
    const is_quick = performance.now() - last_step.current < STEP_MS;
    last_step.current = performance.now();
    const show = () => {
      setWanted(undefined);
      // Meanwhile it may have been closed.
      const search = (before: Search) => ({ ...before, item: before.item && wanted });
      void navigate({ to: ".", search, replace: true });
    };
    const timer = setTimeout(show, is_quick ? STEP_MS : 0);
    return () => clearTimeout(timer);
  }, [wanted, navigate]);
  useSteps({ open, onStep: setWanted });
  // Where an item is open, these keys are for that one.
  const press = (mark: Parameters<typeof pressMark>[0]) => () => {
    if (open === undefined) pressMark(mark);
  };
  useShortcuts({
    v: toggleLayout,
    s: press("state"),
    p: press("priority"),
    a: press("assignee"),
    f: () => document.getElementById("add-filter")?.click(),
  });
}

function Layouts() {
  const to = (layout: string | undefined) => (before: Search) => ({ ...before, layout });
  return (
    <Segmented label={text.layout}>
      <Link to="." search={to(undefined)} activeOptions={THIS_VIEW} replace>
        <Icon name="list" />
        <span data-label>{text.list}</span>
      </Link>
      <Link to="." search={to("board")} activeOptions={THIS_VIEW} replace>
        <Icon name="board" />
        <span data-label>{text.board}</span>
      </Link>
    </Segmented>
  );
}

function SearchBox({ view, setView }: { view: ItemView; setView: (view: ItemView) => void }) {
  const [typed, setTyped] = useState(view.search);
  const settled = useSettled(typed.trim());
  const sent = useRef(view.search);
  // The address may change from elsewhere, for example by clearing all filters.
  useEffect(() => {
    if (view.search !== sent.current) setTyped(view.search);
    sent.current = view.search;
  }, [view.search]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed asks anew
  useEffect(() => {
    if (settled === sent.current) return;
    sent.current = settled;
    setView({ ...view, search: settled });
  }, [settled]);
  return <SearchField label={text.searchItems} value={typed} onChange={setTyped} />;
}

const MORE = <IconButton glyph="more" label={text.more} />;

export function ProjectBar({ project, parts }: { project: Project; parts?: ProjectParts }) {
  const slug = useSlug();
  const { refusal } = useProjectCan(project.id);
  const params = { workspace: slug, project: project.id };
  const others = (parts?.members.length ?? 0) - 4;
  return (
    <Topbar
      crumbs={[
        <Link
          key="up"
          activeOptions={{ exact: true }}
          to="/$workspace/projects"
          params={{ workspace: slug }}
        >
          {text.projects}
        </Link>,
        <h1 key="here" className="clip">
          {project.name}
        </h1>,
      ]}
    >
      {project.archived_at && <Badge tone="cond">{text.archivedBadge}</Badge>}
      <Favorite project={project} />
      <span className="wide row">
        <AvatarRow>
          {parts?.members.slice(0, 4).map((member) => (
            <Avatar key={member.id} person={member} name={fullName(member)} />
          ))}
        </AvatarRow>
        {others > 0 && <span className="t-3 small">+{others}</span>}
      </span>
      <Link
        to="/$workspace/projects/$project/settings"
        params={params}
        className={`wide ${buttonClass({ kind: "ghost", icon: true })}`}
        aria-label={text.projectSettings}
        title={text.projectSettings}
      >
        <Icon name="gear" />
      </Link>
      <Deferred kind="menu" trigger={MORE}>
        {() => <ProjectMenu trigger={MORE} params={params} />}
      </Deferred>
      <Button
        kind="primary"
        glyph="plus"
        reason={refusal("workitem:create")}
        onClick={() => openOverlay({ name: "new-item", project: project.id })}
      >
        {text.newItem}
        <kbd className="wide">C</kbd>
      </Button>
    </Topbar>
  );
}

function Favorite({ project }: { project: Project }) {
  const slug = useSlug();
  const queries = useQueryClient();
  const { refusal } = useProjectCan(project.id);
  const on = project.is_favorite ?? false;
  const toggle = useMutation({
    mutationFn: () => setFavorite(slug, project.id, !on),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.part(slug, "project", project.id) });
      await queries.invalidateQueries({ queryKey: keys.part(slug, "projects") });
    },
  });
  return (
    <span className="wide">
      <IconButton
        className={on ? styles.starred : undefined}
        glyph="star"
        label={on ? text.unfavorite : text.favorite}
        aria-pressed={on}
        busy={toggle.isPending}
        reason={refusal("project:favorite")}
        onClick={() => toggle.mutate()}
      />
    </span>
  );
}
