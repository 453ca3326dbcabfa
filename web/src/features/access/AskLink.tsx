import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import { useProjectCan, useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import type { Thing } from "./ThingPicker";

interface AskLinkProps extends Omit<ComponentProps<"a">, "href" | keyof LinkProps> {
  /** Without, why somebody may do it or not. */
  ask?: "what" | "who";
  /** Without, the reader. */
  person?: string;
  action?: string;
  thing: Thing;
  children: ReactNode;
}

/** To the access explorer, with the question filled in. */
export function AskLink({ ask, person, action, thing, children, ...rest }: AskLinkProps) {
  const { type, id, item_key } = thing;
  return (
    <Link
      {...rest}
      to="/$workspace/settings/access"
      params={{ workspace: useSlug() }}
      search={{ ask, person, action, type, id, item: item_key }}
    >
      {children}
    </Link>
  );
}

/** Whether the reader may ask about others: in the whole workspace, or in that project. */
export function useMayInspect(project: string): boolean {
  const everywhere = useWorkspaceCan().allows("access:inspect");
  const here = useProjectCan(project).allows("access:inspect");
  return everywhere || here;
}
