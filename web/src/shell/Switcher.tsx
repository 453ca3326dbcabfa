import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { workspacesQuery } from "../api/workspaces";
import { fullName } from "../lib/people";
import { Icon } from "../parts/Icon";
import { Menu, MenuItem, MenuLine, MenuLink, MenuTitle } from "../parts/Menu";
import { Avatar } from "../parts/marks";
import { workspaceText as text } from "../text/en";
import { openOverlay } from "./commands";
import { leave } from "./leave";
import { useMe, useWorkspace } from "./useWorkspace";

/** Other workspaces, and what belongs to the person and not to the workspace. */
export default function Switcher({ trigger }: { trigger: ReactElement }) {
  const workspace = useWorkspace();
  const me = useMe();
  const navigate = useNavigate();
  const { data: workspaces = [] } = useQuery(workspacesQuery);
  return (
    <Menu align="start" defaultOpen trigger={trigger}>
      <MenuTitle>{text.workspaces}</MenuTitle>
      {workspaces.map((one) => (
        <MenuLink key={one.id}>
          <Link to="/$workspace" params={{ workspace: one.slug }}>
            <Avatar
              person={{ id: one.id, display_name: one.name, avatar_url: one.logo_url }}
              square
            />
            <span className="grow clip">{one.name}</span>
            {one.slug === workspace?.slug && <Icon name="check" size={12} />}
          </Link>
        </MenuLink>
      ))}
      <MenuItem glyph="plus" onSelect={() => void navigate({ to: "/create-workspace" })}>
        {text.createWorkspace}
      </MenuItem>
      <MenuLine />
      {me && <MenuTitle>{fullName(me)}</MenuTitle>}
      <MenuItem glyph="user" onSelect={() => void navigate({ to: "/profile" })}>
        {text.profile}
      </MenuItem>
      {me?.is_instance_admin && (
        <MenuItem glyph="shield" onSelect={() => void navigate({ to: "/admin" })}>
          {text.administration}
        </MenuItem>
      )}
      <MenuItem glyph="keyboard" keys="?" onSelect={() => openOverlay({ name: "keys" })}>
        {text.keys}
      </MenuItem>
      <MenuItem glyph="logout" onSelect={leave}>
        {text.signOut}
      </MenuItem>
    </Menu>
  );
}
