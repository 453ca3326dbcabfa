import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Icon } from "../../parts/Icon";
import { Menu, MenuItem, MenuLink } from "../../parts/Menu";
import { accessText, itemText as text } from "../../text/en";
import { AskLink, useMayInspect } from "../access/AskLink";

interface ProjectMenuProps {
  trigger: ReactElement;
  params: { workspace: string; project: string };
}

/** Where else one can go in a project. */
export default function ProjectMenu({ trigger, params }: ProjectMenuProps) {
  const navigate = useNavigate();
  const may_inspect = useMayInspect(params.project);
  const thing = { type: "project", id: params.project };
  return (
    <Menu defaultOpen trigger={trigger}>
      <MenuLink>
        <Link to="/$workspace/projects/$project/archive" params={params}>
          <Icon name="archive" />
          {text.archive}
        </Link>
      </MenuLink>
      {may_inspect && (
        <MenuLink>
          <AskLink ask="who" action="project:view" thing={thing}>
            <Icon name="users" />
            {accessText.whoSees}
          </AskLink>
        </MenuLink>
      )}
      <MenuItem
        glyph="gear"
        onSelect={() => void navigate({ to: "/$workspace/projects/$project/settings", params })}
      >
        {text.projectSettings}
      </MenuItem>
    </Menu>
  );
}
