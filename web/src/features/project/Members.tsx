import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { permissions } from "../../api/can";
import { errorWords } from "../../api/errors";
import { keys } from "../../api/keys";
import {
  addProjectMember,
  changeProjectMember,
  projectMembersQuery,
  removeProjectMember,
} from "../../api/projects";
import type { Member } from "../../api/types";
import { membersQuery } from "../../api/workspaces";
import { useTitle } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { Button, buttonClass } from "../../parts/Button";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Field, Select } from "../../parts/fields";
import { PersonCell } from "../../parts/PersonCell";
import { PersonSelect } from "../../parts/PersonSelect";
import { SearchField } from "../../parts/SearchField";
import { Banner, EmptyState, Loaded, Table } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import { useMe, useProjectCan, useProjectId, useSlug } from "../../shell/useWorkspace";
import { commonText, projectText as text } from "../../text/en";
import { AskLink, useMayInspect } from "../access/AskLink";
import { ConfirmAccess } from "../access/ConfirmAccess";
import { useTyped } from "../access/Large";
import { Effects, useHasEffect, useWhatIf } from "../access/WhatIf";
import { submitting } from "../account/SignIn";
import { RoleSelect, roleName, useRoles } from "../settings/RoleSelect";

export function ProjectMembers() {
  useTitle(text.pages.members);
  const slug = useSlug();
  const project = useProjectId();
  const { refusal } = useProjectCan(project);
  const query = useQuery(projectMembersQuery(slug, project));
  const [search, setSearch] = useState("");
  const [adding, setAdding] = useState(false);
  const may_inspect = useMayInspect(project);
  const actions = (
    <span className="row wrap">
      {may_inspect && (
        <AskLink
          ask="who"
          action="project:view"
          thing={{ type: "project", id: project }}
          className={buttonClass()}
        >
          {text.allWithAccess}
        </AskLink>
      )}
      <Button
        kind="primary"
        glyph="plus"
        reason={refusal("project_member:add")}
        onClick={() => setAdding(true)}
      >
        {text.addMember}
      </Button>
    </span>
  );
  return (
    <Scroll>
      <Page title={text.pages.members} lead={text.membersLead} action={actions}>
        <div className="stack-4">
          <SearchField label={text.searchMembers} value={search} onChange={setSearch} />
          <Loaded query={query}>
            {(members) => {
              const words = search.trim().toLowerCase();
              const rows = members.filter((one) =>
                `${fullName(one)} ${one.email ?? ""}`.toLowerCase().includes(words),
              );
              return rows.length === 0 ? (
                <EmptyState glyph="users" title={commonText.nothingFound} />
              ) : (
                <MemberTable rows={rows} />
              );
            }}
          </Loaded>
        </div>
      </Page>
      {adding && <AddMember present={query.data ?? []} onClose={() => setAdding(false)} />}
    </Scroll>
  );
}

const roleChange = (project: string, user: string, role: string) => ({
  op: "set_project_role",
  user,
  project,
  role,
});

function MemberTable({ rows }: { rows: Member[] }) {
  const slug = useSlug();
  const project = useProjectId();
  const me = useMe();
  const queries = useQueryClient();
  const asked = useProjectCan(project);
  const [removing, setRemoving] = useState<Member>();
  const refresh = () => queries.invalidateQueries({ queryKey: keys.workspace(slug) });
  const [wanted, setWanted] = useState<{ member: Member; role: string }>();
  const hasEffect = useHasEffect();
  const roles = useRoles("project");
  const nameOf = (role: string) => roles.find((one) => one.slug === role)?.name ?? roleName(role);
  // Who gains and who loses is shown first; where nobody does, there is nothing to ask.
  const change = useMutation({
    mutationFn: async (wish: { member: Member; role: string }) => {
      const { member, role } = wish;
      if (await hasEffect([roleChange(project, member.id, role)])) setWanted(wish);
      else await changeProjectMember(slug, project, member.id, role);
    },
    onSuccess: refresh,
  });
  const why = (member: Member, action: string) =>
    member.can ? permissions(member.can).refusal(action) : asked.refusal(action);
  return (
    <>
      <Table
        label={text.pages.members}
        head={
          <>
            <th>{commonText.name}</th>
            <th>{text.role}</th>
            <th>
              <span className="sr">{commonText.actions}</span>
            </th>
          </>
        }
      >
        {rows.map((member) => (
          <tr key={member.id}>
            <td>
              <PersonCell
                person={member}
                note={member.id === me?.id ? commonText.you : undefined}
              />
            </td>
            <td>
              <RoleSelect
                namespace="project"
                label={text.roleOf(fullName(member))}
                value={member.role_slug}
                reason={why(member, "project_member:change_role")}
                onChange={(role) => change.mutate({ member, role })}
              />
            </td>
            <td>
              <Button
                kind="dangerQuiet"
                reason={why(member, "project_member:remove")}
                onClick={() => setRemoving(member)}
              >
                {commonText.remove}
                <span className="sr"> {fullName(member)}</span>
              </Button>
            </td>
          </tr>
        ))}
      </Table>
      {wanted && (
        <ConfirmAccess
          onClose={() => setWanted(undefined)}
          title={text.toRoleTitle(fullName(wanted.member), nameOf(wanted.role))}
          effect={text.toRole(nameOf(wanted.role))}
          changes={[roleChange(project, wanted.member.id, wanted.role)]}
          word={fullName(wanted.member)}
          run={async () => {
            await changeProjectMember(slug, project, wanted.member.id, wanted.role);
            await refresh();
          }}
        />
      )}
      {removing && (
        <ConfirmAccess
          onClose={() => setRemoving(undefined)}
          title={text.removeTitle(fullName(removing))}
          effect={text.removeMember}
          danger
          changes={[{ op: "remove_project_member", user: removing.id, project }]}
          word={fullName(removing)}
          run={async () => {
            await removeProjectMember(slug, project, removing.id);
            await refresh();
          }}
        >
          <p>{text.removeHelp}</p>
        </ConfirmAccess>
      )}
    </>
  );
}

function AddMember({ present, onClose }: { present: Member[]; onClose: () => void }) {
  const slug = useSlug();
  const project = useProjectId();
  const queries = useQueryClient();
  const { data: everybody = [] } = useQuery(membersQuery(slug));
  const roles = useRoles("project");
  const inside = new Set(present.map((one) => one.id));
  const others = everybody.filter((one) => !inside.has(one.id));
  const [person, setPerson] = useState("");
  const [role, setRole] = useState("contributor");
  const foreseen = useWhatIf(person ? [roleChange(project, person, role)] : []);
  const named = others.find((one) => one.id === person);
  const typed = useTyped(named ? fullName(named) : "", foreseen);
  const add = useMutation({
    mutationFn: () => addProjectMember(slug, project, person, role),
    meta: { quiet: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.workspace(slug) });
      toast({ text: text.memberAdded });
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title={text.addMember} description={text.addMemberHelp}>
      <form className="stack-4" onSubmit={submitting(() => add.mutate())}>
        <Field label={text.person}>
          {(wiring) => (
            <PersonSelect
              {...wiring}
              required
              people={others}
              value={person}
              none={others.length > 0 ? text.choosePerson : text.everybodyIsIn}
              onChange={setPerson}
            />
          )}
        </Field>
        <Field label={text.role}>
          {(wiring) => (
            <Select {...wiring} value={role} onChange={(event) => setRole(event.target.value)}>
              {roles.map((one) => (
                <option key={one.slug} value={one.slug}>
                  {one.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Effects result={foreseen.result} waiting={foreseen.waiting} />
        {typed.field}
        {add.error && <Banner tone="deny">{errorWords(add.error)}</Banner>}
        <DialogFooter
          onClose={onClose}
          busy={add.isPending}
          reason={person ? typed.missing : text.choosePersonFirst}
        >
          {text.addMember}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
