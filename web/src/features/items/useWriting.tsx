/** What descriptions and comments of a project are written and read with. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { instanceQuery } from "../../api/instance";
import { addPicture } from "../../api/items";
import { fullName } from "../../lib/people";
import type { Mentionable, WritingAids } from "../../parts/editor/aids";
import type { Reading } from "../../parts/editor/RichText";
import { Avatar } from "../../parts/marks";
import {
  useMe,
  usePeople,
  useProjectCan,
  useProjectPeople,
  useSlug,
} from "../../shell/useWorkspace";
import { editorText as text } from "../../text/en";

/** Those of the project first, then the others whom the writer sees. Whoever may not see the item is
 *  not told of the mention: the server asks that, not this list. */
function useMentionable(project: string): Mentionable[] {
  const members = useProjectPeople(project);
  const people = usePeople();
  return useMemo(() => {
    const inside = new Set(members.map((one) => one.id));
    const others = [...people.values()].filter((one) => !inside.has(one.id));
    return [...members, ...others].map((one) => ({
      id: one.id,
      name: fullName(one),
      mark: <Avatar person={one} />,
      note: inside.has(one.id) ? undefined : text.notInProject,
    }));
  }, [members, people]);
}

export function useWritingAids(project: string): WritingAids {
  const slug = useSlug();
  const people = useMentionable(project);
  const { data: info } = useQuery(instanceQuery);
  const refusal = useProjectCan(project).refusal("project_asset:upload");
  return {
    people,
    pictureRefusal: refusal,
    largest_bytes: info?.config.file_size_limit,
    sendPicture: (file, onProgress) => addPicture(slug, project, file, onProgress),
  };
}

export function useReading(): Reading {
  const people = usePeople();
  const me = useMe();
  return useMemo(() => {
    const nameOf = (id: string) => {
      const person = people.get(id);
      return person && fullName(person);
    };
    return { nameOf, me: me?.id };
  }, [people, me]);
}
