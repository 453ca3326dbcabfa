import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Icon } from "../../parts/Icon";
import { Menu, MenuItem, MenuLink } from "../../parts/Menu";
import { itemText as text } from "../../text/en";

interface ProjectMenuProps {
  trigger: ReactElement;
  params: { workspace: string; project: string };
}

/** Where else one can go in a project. */
export default function ProjectMenu({ trigger, params }: ProjectMenuProps) {
  const navigate = useNavigate();
  return (
    <Menu defaultOpen trigger={trigger}>
      <MenuLink>
        <Link to="/$workspace/projects/$project/archive" params={params}>
          <Icon name="archive" />
          {text.archive}
        </Link>
      </MenuLink>
      <MenuItem
        glyph="gear"
        onSelect={() => void navigate({ to: "/$workspace/projects/$project/settings", params })}
      >
        {text.projectSettings}
      </MenuItem>
    </Menu>
  );
}
