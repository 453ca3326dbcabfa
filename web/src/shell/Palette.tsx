import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { useState } from "react";
import { searchItems } from "../api/items";
import { keys } from "../api/keys";
import { projectsQuery } from "../api/projects";
import { membersQuery } from "../api/workspaces";
import { useSettled } from "../lib/hooks";
import { fullName } from "../lib/people";
import { setTheme } from "../lib/theme";
import { Dialog } from "../parts/Dialog";
import type { GlyphName } from "../parts/glyphs";
import { Icon } from "../parts/Icon";
import { Avatar } from "../parts/marks";
import { workspaceText as text } from "../text/en";
import { openOverlay } from "./commands";
import { leave } from "./leave";
import styles from "./Palette.module.css";
import { useProjectCan, useProjectId, useSlug, useWorkspaceCan } from "./useWorkspace";

/** How well an entry fits: every typed word is in its words, best where they begin with it. */
function fit(_value: string, typed: string, words: string[] = []): number {
  const text = ` ${words.join(" ").toLowerCase()}`;
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.every((word) => text.includes(word))) return 0;
  return wanted.every((word) => text.includes(` ${word}`)) ? 1 : 0.5;
}

/** Finds people, projects, items and commands, and goes there or does it. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const search = useSettled(typed.trim(), 150);
  return (
    <Dialog open onClose={onClose} title={text.searchOrRun} hideTitle wide>
      <Command label={text.searchOrRun} loop filter={fit} className={styles.palette}>
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder={text.palettePlaceholder}
          autoFocus
        />
        <Command.List className={styles.list} label={text.results}>
          <Command.Empty>{text.nothingFound}</Command.Empty>
          <Items search={search} onClose={onClose} />
          <Commands onClose={onClose} />
          <Projects onClose={onClose} />
          {typed && <PeopleFound onClose={onClose} />}
        </Command.List>
      </Command>
    </Dialog>
  );
}

interface GroupProps {
  onClose: () => void;
}

function Items({ search, onClose }: GroupProps & { search: string }) {
  const slug = useSlug();
  const navigate = useNavigate();
  const { data = [] } = useQuery({
    queryKey: keys.part(slug, "search", search),
    queryFn: ({ signal }) => searchItems(slug, search, signal),
    enabled: search.length > 1,
  });
  if (data.length === 0 || search.length <= 1) return null;
  return (
    <Command.Group heading={text.items}>
      {data.slice(0, 12).map((item) => {
        const key = `${item.project__identifier}-${item.sequence_id}`;
        return (
          <Command.Item
            // The server has found it for these words, so they are among its own; it is a new entry
            // for other words, since an entry's fit is only asked about when it comes.
            key={`${search} ${item.id}`}
            className={styles.item}
            value={item.id}
            keywords={[search, key, item.name]}
            onSelect={() => {
              onClose();
              void navigate({ to: "/$workspace/browse/$key", params: { workspace: slug, key } });
            }}
          >
            <Icon name="item" />
            <span className="id">{key}</span>
            <span className="clip">{item.name}</span>
          </Command.Item>
        );
      })}
    </Command.Group>
  );
}

interface CommandEntry {
  name: string;
  glyph: GlyphName;
  keys?: string;
  reason?: string | undefined;
  run: () => void;
}

function useCommands(): CommandEntry[] {
  const slug = useSlug();
  const project = useProjectId();
  const navigate = useNavigate();
  const in_workspace = useWorkspaceCan();
  const in_project = useProjectCan(project);
  const params = { workspace: slug };
  const go =
    (
      to:
        | ""
        | "/inbox"
        | "/your-work"
        | "/drafts"
        | "/projects"
        | "/settings"
        | "/settings/members",
    ) =>
    () =>
      void navigate({ to: `/$workspace${to}`, params });
  return [
    {
      name: text.newItem,
      glyph: "plus",
      keys: "C",
      reason: project ? in_project.refusal("workitem:create") : undefined,
      run: () => openOverlay({ name: "new-item", project: project || undefined }),
    },
    {
      name: text.newProject,
      glyph: "folder",
      reason: in_workspace.refusal("project:create"),
      run: () => openOverlay({ name: "new-project" }),
    },
    { name: text.goTo(text.home), glyph: "home", keys: "G H", run: go("") },
    { name: text.goTo(text.inbox), glyph: "inbox", keys: "G I", run: go("/inbox") },
    { name: text.goTo(text.yourWork), glyph: "user", keys: "G W", run: go("/your-work") },
    { name: text.goTo(text.drafts), glyph: "draft", keys: "G D", run: go("/drafts") },
    { name: text.goTo(text.projects), glyph: "folder", keys: "G P", run: go("/projects") },
    { name: text.goTo(text.settings), glyph: "gear", keys: "G S", run: go("/settings") },
    { name: text.goTo(text.members), glyph: "users", run: go("/settings/members") },
    { name: text.goTo(text.profile), glyph: "user", run: () => void navigate({ to: "/profile" }) },
    { name: text.themeLight, glyph: "sun", run: () => setTheme("light") },
    { name: text.themeDark, glyph: "moon", run: () => setTheme("dark") },
    { name: text.themeSystem, glyph: "devices", run: () => setTheme("system") },
    { name: text.keys, glyph: "keyboard", keys: "?", run: () => openOverlay({ name: "keys" }) },
    { name: text.signOut, glyph: "logout", run: () => void leave() },
  ];
}

function Commands({ onClose }: GroupProps) {
  return (
    <Command.Group heading={text.commands}>
      {useCommands().map((command) => (
        <Command.Item
          key={command.name}
          className={styles.item}
          value={command.name}
          keywords={[command.name]}
          disabled={command.reason !== undefined}
          onSelect={() => {
            onClose();
            command.run();
          }}
        >
          <Icon name={command.reason ? "lock" : command.glyph} />
          <span className="grow clip">
            {command.name}
            {command.reason && <span className="small"> · {command.reason}</span>}
          </span>
          {command.keys?.split(" ").map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function Projects({ onClose }: GroupProps) {
  const slug = useSlug();
  const navigate = useNavigate();
  const { data = [] } = useQuery(projectsQuery(slug));
  return (
    <Command.Group heading={text.projects}>
      {data.map((project) => (
        <Command.Item
          key={project.id}
          className={styles.item}
          value={project.id}
          keywords={[project.identifier, project.name]}
          onSelect={() => {
            onClose();
            void navigate({
              to: "/$workspace/projects/$project",
              params: { workspace: slug, project: project.id },
            });
          }}
        >
          <span className={styles.key}>{project.identifier}</span>
          <span className="clip">{project.name}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function PeopleFound({ onClose }: GroupProps) {
  const slug = useSlug();
  const navigate = useNavigate();
  const { data = [] } = useQuery(membersQuery(slug));
  return (
    <Command.Group heading={text.people}>
      {data.map((person) => (
        <Command.Item
          key={person.id}
          className={styles.item}
          value={person.id}
          keywords={[fullName(person), person.email ?? ""]}
          onSelect={() => {
            onClose();
            void navigate({
              to: "/$workspace/your-work",
              params: { workspace: slug },
              search: { person: person.id },
            });
          }}
        >
          <Avatar person={person} />
          <span className="clip">{fullName(person)}</span>
          {person.email && <span className="t-3 small clip">{person.email}</span>}
        </Command.Item>
      ))}
    </Command.Group>
  );
}
