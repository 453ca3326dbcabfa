/** Changes of who is in the workspace and as what, with what they would do shown before. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { errorWords } from "../../api/errors";
import { keys } from "../../api/keys";
import type { Member } from "../../api/types";
import { changeMember, changeMembers, removeMember, rolePreviewQuery } from "../../api/workspaces";
import { fullName } from "../../lib/people";
import { toast } from "../../parts/toastStore";
import { useSlug } from "../../shell/useWorkspace";
import { settingsText as text } from "../../text/en";
import { ConfirmAccess } from "../access/ConfirmAccess";
import { roleName, useRoles } from "./RoleSelect";

/** A change of access that waits for a word: it names who loses what before it happens. */
export type Asked =
  | { act: "remove"; members: Member[] }
  | { act: "role"; members: Member[]; role: string };

export function useMemberChanges() {
  const slug = useSlug();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: keys.workspace(slug) });
  /** Removing is each for itself: one that is refused does not hold up the others, and is named. */
  const each = async (members: Member[], act: (member: Member) => Promise<unknown>) => {
    const answers = await Promise.allSettled(members.map(act));
    await refresh();
    const refused = answers.filter((one) => one.status === "rejected");
    if (refused[0]) throw Object.assign(refused[0].reason, { refused: refused.length });
  };
  return {
    /** Several at once change together or not at all. */
    setRole: async (members: Member[], role: string) => {
      const [first, second] = members;
      if (first && !second) await changeMember(slug, first.id, role);
      else
        await changeMembers(
          slug,
          members.map((one) => one.id),
          role,
        );
      await refresh();
    },
    remove: (members: Member[]) => each(members, (member) => removeMember(slug, member.id)),
  };
}

export function namesOf(members: Member[]): string {
  return members.length > 3 ? text.people(members.length) : members.map(fullName).join(", ");
}

export const roleChanges = (members: Member[], role: string) =>
  members.map(({ id }) => ({ op: "set_role", user: id, role }));

/** What the person would lose beside the role, by name. */
function Lowering({ member }: { member: Member }) {
  const { data } = useQuery(rolePreviewQuery(useSlug(), member.id, "guest"));
  if (!data) return null;
  const losses = [
    ...data.lowered_projects.map((one) =>
      text.lowered(one.name, roleName(one.role_before), roleName(one.role_after)),
    ),
    ...data.ended_teamspaces.map((one) => text.endedTeam(one.name)),
  ];
  if (losses.length === 0) return null;
  return (
    <p>
      <b>{fullName(member)}</b>: {losses.join(", ")}
    </p>
  );
}

interface AskFirstProps {
  asked: Asked;
  changes: ReturnType<typeof useMemberChanges>;
  onClose: () => void;
}

export function AskFirst({ asked, changes, onClose }: AskFirstProps) {
  return asked.act === "role" ? (
    <AskRole {...asked} changes={changes} onClose={onClose} />
  ) : (
    <AskRemoval members={asked.members} changes={changes} onClose={onClose} />
  );
}

type AskRoleProps = Omit<AskFirstProps, "asked"> & { members: Member[]; role: string };

function AskRole({ members, role, changes, onClose }: AskRoleProps) {
  const names = namesOf(members);
  const roles = useRoles("workspace");
  const name = roles.find((one) => one.slug === role)?.name ?? roleName(role);
  return (
    <ConfirmAccess
      onClose={onClose}
      title={text.toRoleTitle(names, name)}
      effect={text.toRole(name)}
      changes={roleChanges(members, role)}
      word={name}
      run={async () => {
        await changes.setRole(members, role);
        toast({
          text:
            members.length === 1
              ? text.roleChanged(names, name)
              : text.rolesChanged(members.length, name),
        });
      }}
    >
      {role === "guest" && <p>{text.toGuestEffect}</p>}
      {role === "guest" && members.map((member) => <Lowering key={member.id} member={member} />)}
    </ConfirmAccess>
  );
}

type AskRemovalProps = Omit<AskFirstProps, "asked"> & { members: Member[] };

function AskRemoval({ members, changes, onClose }: AskRemovalProps) {
  const names = namesOf(members);
  return (
    <ConfirmAccess
      onClose={onClose}
      title={text.removeTitle(names)}
      effect={text.removeCount(members.length)}
      danger
      changes={members.map(({ id }) => ({ op: "remove_member", user: id }))}
      word={names}
      run={async () => {
        try {
          await changes.remove(members);
          toast({ text: text.removed(names) });
        } catch (error) {
          const { refused } = error as { refused?: number };
          if (members.length > 1 && refused) {
            toast({ text: text.someFailed(refused, errorWords(error)) });
          }
          throw error;
        }
      }}
    >
      <p>{text.removeEffect}</p>
    </ConfirmAccess>
  );
}
