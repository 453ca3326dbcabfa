import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { permissions } from "../../api/can";
import type { Member } from "../../api/types";
import { membersQuery } from "../../api/workspaces";
import { useTitle } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { Button, buttonClass } from "../../parts/Button";
import { Checkbox, Select } from "../../parts/fields";
import { ListSearchField, useListSearch } from "../../parts/Pager";
import { PersonCell } from "../../parts/PersonCell";
import { EmptyState, Loaded, Table } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import { useMe, useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { accessText, commonText, settingsText as text } from "../../text/en";
import { AskLink } from "../access/AskLink";
import { useHasEffect } from "../access/WhatIf";
import { type Asked, AskFirst, namesOf, roleChanges, useMemberChanges } from "./MemberChanges";
import { RoleSelect, roleName, useRoles } from "./RoleSelect";
import styles from "./Settings.module.css";

export function SettingsMembers() {
  useTitle(text.members);
  const slug = useSlug();
  const { refusal } = useWorkspaceCan();
  const list = useListSearch();
  const { role } = useSearch({ strict: false }) as { role?: string };
  const query = useQuery(membersQuery(slug));
  const why = refusal("workspace_member:invite");
  const invite = why ? (
    <Button kind="primary" reason={why}>
      {text.invite}
    </Button>
  ) : (
    <Link
      to="/$workspace/settings/invitations"
      params={{ workspace: slug }}
      search={{ invite: "1" }}
      className={buttonClass({ kind: "primary" })}
    >
      {text.invite}
    </Link>
  );
  return (
    <Scroll>
      <Page title={text.members} lead={text.membersLead} action={invite}>
        <div className="stack-4">
          <div className="row wrap">
            <div className="grow">
              <ListSearchField label={text.searchMembers} list={list} />
            </div>
          </div>
          <Loaded query={query}>
            {(members) => {
              const words = list.q.toLowerCase();
              const rows = members.filter(
                (one) =>
                  (!role || one.role_slug === role) &&
                  `${fullName(one)} ${one.email ?? ""}`.toLowerCase().includes(words),
              );
              return rows.length === 0 ? (
                <EmptyState glyph="users" title={text.noMembers} />
              ) : (
                <MemberTable rows={rows} />
              );
            }}
          </Loaded>
        </div>
      </Page>
    </Scroll>
  );
}

function MemberTable({ rows }: { rows: Member[] }) {
  const me = useMe();
  const asked_workspace = useWorkspaceCan();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Asked>();
  const changes = useMemberChanges();
  const slug = useSlug();
  const may_inspect = asked_workspace.allows("access:inspect");
  const why = (member: Member, action: string) =>
    member.can ? permissions(member.can).refusal(action) : asked_workspace.refusal(action);
  const setRole = useMutation({
    mutationFn: ({ members, role }: { members: Member[]; role: string }) =>
      changes.setRole(members, role),
    onSuccess: (_answer, { members, role }) =>
      toast({
        text:
          members.length === 1
            ? text.roleChanged(namesOf(members), roleName(role))
            : text.rolesChanged(members.length, roleName(role)),
      }),
    onSettled: () => setChosen(new Set()),
  });
  const hasEffect = useHasEffect();
  // Who gains and who loses is shown first; where nobody does, there is nothing to ask.
  const wantRole = async (members: Member[], role: string) => {
    const is_asked = role === "guest" || (await hasEffect(roleChanges(members, role)));
    if (is_asked) setAsked({ act: "role", members, role });
    else setRole.mutate({ members, role });
  };
  const picked = rows.filter((one) => chosen.has(one.id));
  const choose = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <>
      {picked.length > 0 && (
        <BulkBar
          members={picked}
          onRole={(role) => void wantRole(picked, role)}
          onRemove={() => setAsked({ act: "remove", members: picked })}
          reason={asked_workspace.refusal("workspace_member:change_role")}
        />
      )}
      <Table
        label={text.members}
        head={
          <>
            <th className={styles.tick}>
              <Checkbox
                label={<span className="sr">{text.chooseAll}</span>}
                checked={picked.length === rows.length}
                indeterminate={picked.length > 0 && picked.length < rows.length}
                onChange={(event) =>
                  setChosen(new Set(event.target.checked ? rows.map((one) => one.id) : []))
                }
              />
            </th>
            <th>{commonText.name}</th>
            <th>{text.role}</th>
            <th>
              <span className="sr">{commonText.actions}</span>
            </th>
          </>
        }
      >
        {rows.map((member) => (
          <tr key={member.id} aria-selected={chosen.has(member.id)}>
            <td className={styles.tick}>
              <Checkbox
                label={<span className="sr">{text.choose(fullName(member))}</span>}
                checked={chosen.has(member.id)}
                onChange={(event) => choose(member.id, event.target.checked)}
              />
            </td>
            <td>
              <PersonCell
                person={member}
                note={member.id === me?.id ? commonText.you : undefined}
              />
            </td>
            <td>
              <RoleSelect
                namespace="workspace"
                label={text.roleOf(fullName(member))}
                value={member.role_slug}
                except={["owner"]}
                reason={why(member, "workspace_member:change_role")}
                onChange={(role) => void wantRole([member], role)}
              />
            </td>
            <td>
              {may_inspect && (
                <AskLink
                  ask="what"
                  person={member.id}
                  thing={{ type: "workspace", id: slug }}
                  className={buttonClass({ kind: "ghost" })}
                >
                  {accessText.theirAccess}
                  <span className="sr"> {fullName(member)}</span>
                </AskLink>
              )}
              <Button
                kind="dangerQuiet"
                reason={why(member, "workspace_member:remove")}
                onClick={() => setAsked({ act: "remove", members: [member] })}
              >
                {commonText.remove}
                <span className="sr"> {fullName(member)}</span>
              </Button>
            </td>
          </tr>
        ))}
      </Table>
      {asked && (
        <AskFirst
          asked={asked}
          changes={changes}
          onClose={() => {
            setAsked(undefined);
            setChosen(new Set());
          }}
        />
      )}
    </>
  );
}

interface BulkBarProps {
  members: Member[];
  reason: string | undefined;
  onRole: (role: string) => void;
  onRemove: () => void;
}

function BulkBar({ members, reason, onRole, onRemove }: BulkBarProps) {
  const roles = useRoles("workspace").filter((role) => role.slug !== "owner");
  return (
    <div className={styles.bulk} role="toolbar" aria-label={text.chosen(members.length)}>
      <b>{text.chosen(members.length)}</b>
      <span className="push row">
        <Select
          small
          aria-label={text.setRole}
          value=""
          reason={reason}
          onChange={(event) => onRole(event.target.value)}
        >
          <option value="" disabled>
            {text.setRole}
          </option>
          {roles.map((role) => (
            <option key={role.slug} value={role.slug}>
              {role.name}
            </option>
          ))}
        </Select>
        <Button kind="dangerQuiet" onClick={onRemove}>
          {text.removeChosen}
        </Button>
      </span>
    </div>
  );
}
