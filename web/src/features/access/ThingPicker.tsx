import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { type ReactElement, useState } from "react";
import { searchItems } from "../../api/items";
import { keys } from "../../api/keys";
import { projectsQuery } from "../../api/projects";
import { teamspacesQuery } from "../../api/teamspaces";
import { useSettled } from "../../lib/hooks";
import floating from "../../parts/floating.module.css";
import { Icon } from "../../parts/Icon";
import { Popover } from "../../parts/Popover";
import { useSlug, useWorkspace } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";

/** Something that one can ask about. */
export interface Thing {
  type: string;
  id: string;
  /** What people call a work item, such as `GND-214`. */
  item_key?: string | undefined;
}

const IN_PROJECT = ["project", "workitem"];

interface ThingPickerProps {
  trigger: ReactElement;
  /** Kinds that may be chosen; all where it is not given. */
  only?: readonly string[] | undefined;
  /** Only this project and what is in it. */
  project?: string | undefined;
  onChange: (thing: Thing) => void;
}

/** The workspace, a project, a teamspace, or a work item that is found by its words. */
export function ThingPicker({ trigger, only, project, onChange }: ThingPickerProps) {
  const slug = useSlug();
  const workspace = useWorkspace();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const search = useSettled(typed.trim(), 150);
  const { data: projects = [] } = useQuery({ ...projectsQuery(slug), enabled: open });
  const { data: teamspaces = [] } = useQuery({ ...teamspacesQuery(slug), enabled: open });
  const { data: items = [] } = useQuery({
    queryKey: keys.part(slug, "search", search, project),
    queryFn: ({ signal }) => searchItems(slug, search, signal, project),
    enabled: open && search.length > 1,
  });
  const kinds = only ?? (project ? IN_PROJECT : undefined);
  const offers = (type: string) => !kinds || kinds.includes(type);
  const offered = projects.filter((one) => !project || one.id === project);
  const choose = (type: string, id: string, item_key?: string) => () => {
    setOpen(false);
    onChange({ type, id, item_key });
  };
  return (
    <Popover
      trigger={trigger}
      label={text.chooseThing}
      open={open}
      onOpenChange={setOpen}
      picker
      wide
    >
      <Command label={text.chooseThing} loop>
        <Command.Input
          placeholder={text.findThing}
          value={typed}
          onValueChange={setTyped}
          autoFocus
        />
        <Command.List label={text.chooseThing}>
          <Command.Empty>{commonText.nothingFound}</Command.Empty>
          {workspace && offers("workspace") && (
            <Command.Item
              className={floating.menuItem}
              value={`${text.thisWorkspace} ${workspace.name}`}
              onSelect={choose("workspace", workspace.id)}
            >
              <Icon name="building" />
              <span className="grow clip">{workspace.name}</span>
              <span className="t-3 small">{text.thisWorkspace}</span>
            </Command.Item>
          )}
          {offers("project") &&
            offered.map((one) => (
              <Command.Item
                key={one.id}
                className={floating.menuItem}
                value={`${one.identifier} ${one.name}`}
                onSelect={choose("project", one.id)}
              >
                <Icon name="board" />
                <span className="id">{one.identifier}</span>
                <span className="grow clip">{one.name}</span>
              </Command.Item>
            ))}
          {offers("teamspace") &&
            teamspaces.map((team) => (
              <Command.Item
                key={team.id}
                className={floating.menuItem}
                value={`${text.types.teamspace} ${team.name}`}
                onSelect={choose("teamspace", team.id)}
              >
                <Icon name="users" />
                <span className="grow clip">{team.name}</span>
                <span className="t-3 small">{text.types.teamspace}</span>
              </Command.Item>
            ))}
          {offers("workitem") &&
            items.map((item) => {
              const key = `${item.project__identifier}-${item.sequence_id}`;
              return (
                <Command.Item
                  key={item.id}
                  className={floating.menuItem}
                  // The server has found it for these words, so they are part of its value.
                  value={`${search} ${key} ${item.name}`}
                  onSelect={choose("workitem", item.id, key)}
                >
                  <Icon name="item" />
                  <span className="id">{key}</span>
                  <span className="grow clip">{item.name}</span>
                </Command.Item>
              );
            })}
        </Command.List>
      </Command>
    </Popover>
  );
}
