/** One teamspace: who is in it, and what it opens. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Permissions, permissions } from "../../api/can";
import { lossOf } from "../../api/errors";
import { keys } from "../../api/keys";
import { projectsQuery } from "../../api/projects";
import {
  addTeamMembers,
  changeTeamspace,
  deleteTeamspace,
  linkProjects,
  removeTeamMembers,
  teamMembersQuery,
  teamProjectsQuery,
  teamspaceQuery,
  unlinkProjects,
} from "../../api/teamspaces";
import type { LinkedProject, Teamspace, TeamspaceMember } from "../../api/types";
import { Crash } from "../../app/Fallback";
import { logoOf } from "../../lib/emoji";
import { useTitle } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { Button, IconButton } from "../../parts/Button";
import { isBlank, RichText } from "../../parts/editor/RichText";
import { Select } from "../../parts/fields";
import { Icon } from "../../parts/Icon";
import { Avatar, Badge } from "../../parts/marks";
import { Picker } from "../../parts/Picker";
import { Card, Count, Rows, Setting, Skeleton } from "../../parts/surfaces";
import { Page, Scroll } from "../../shell/Shell";
import { usePeople, useSlug } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import { roleName, useRoles } from "../settings/RoleSelect";
import styles from "./Access.module.css";
import { ConfirmAccess } from "./ConfirmAccess";
import { TeamspaceSettings } from "./TeamspaceSettings";
import { useHasEffect } from "./WhatIf";

export function TeamspacePage() {
  const slug = useSlug();
  const { teamspace: id = "" } = useParams({ strict: false }) as { teamspace?: string };
  const query = useQuery(teamspaceQuery(slug, id));
  useTitle(query.data?.name);
  const loss = lossOf(query);
  if (loss) return <Crash inside error={loss} reset={() => void query.refetch()} />;
  if (!query.data) return <Skeleton />;
  return <Whole key={id} team={query.data} />;
}

interface PartProps {
  team: Teamspace;
  may: Permissions;
  refresh: () => Promise<void>;
}

function Whole({ team }: { team: Teamspace }) {
  const slug = useSlug();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [ending, setEnding] = useState(false);
  const [editing, setEditing] = useState(false);
  const { data: members = [] } = useQuery(teamMembersQuery(slug, team.id));
  const may = permissions(team.can);
  const refresh = () => queries.invalidateQueries({ queryKey: keys.workspace(slug) });
  const logo = logoOf(team.logo_props);
  return (
    <Scroll>
      <Page
        title={
          <>
            {logo && (
              <span className={styles.logo} aria-hidden="true">
                {logo}
              </span>
            )}
            {team.name}
          </>
        }
        lead={
          <Link to="/$workspace/settings/teamspaces" params={{ workspace: slug }}>
            {text.back}
          </Link>
        }
        action={
          <span className="row">
            <Button
              glyph="gear"
              reason={may.refusal("teamspace:edit")}
              onClick={() => setEditing(true)}
            >
              {text.settings}
            </Button>
            <Button
              kind="dangerQuiet"
              reason={may.refusal("teamspace:delete")}
              onClick={() => setEnding(true)}
            >
              {text.deleteTeamspace}
            </Button>
          </span>
        }
      >
        <div className="stack-4">
          {!isBlank(team.description_html) && <RichText html={team.description_html ?? ""} />}
          <Lead team={team} may={may} refresh={refresh} members={members} />
          <div className={styles.two}>
            <Members team={team} may={may} refresh={refresh} members={members} />
            <Projects team={team} may={may} refresh={refresh} />
          </div>
        </div>
        {editing && (
          <TeamspaceSettings team={team} refresh={refresh} onClose={() => setEditing(false)} />
        )}
        {ending && (
          <ConfirmAccess
            danger
            onClose={() => setEnding(false)}
            title={text.deleteTeamspaceTitle(team.name)}
            effect={text.deleteTeamspace}
            changes={[{ op: "delete_teamspace", teamspace: team.id }]}
            word={team.name}
            run={async () => {
              await deleteTeamspace(slug, team.id);
              await navigate({
                to: "/$workspace/settings/teamspaces",
                params: { workspace: slug },
              });
              await refresh();
            }}
          >
            <p>{text.deleteTeamspaceHelp}</p>
          </ConfirmAccess>
        )}
      </Page>
    </Scroll>
  );
}

type MembersProps = PartProps & { members: TeamspaceMember[] };

/** Another lead is another who may change all of this: it is shown before what that means. */
function Lead({ team, may, refresh, members }: MembersProps) {
  const slug = useSlug();
  const [wanted, setWanted] = useState<string>();
  const name = fullName(members.find((one) => one.id === wanted) ?? {});
  const user = wanted || null;
  return (
    <Setting label={text.lead} help={text.leadHelp} htmlFor="team-lead">
      <Select
        id="team-lead"
        value={team.lead ?? ""}
        reason={may.refusal("teamspace:assign_lead")}
        onChange={(event) => setWanted(event.target.value)}
      >
        <option value="">{text.noLead}</option>
        {members.map((one) => (
          <option key={one.id} value={one.id}>
            {fullName(one)}
          </option>
        ))}
      </Select>
      {wanted !== undefined && (
        <ConfirmAccess
          onClose={() => setWanted(undefined)}
          title={user ? text.nameLeadTitle(name, team.name) : text.nameNoLeadTitle(team.name)}
          effect={user ? text.nameLead : text.nameNoLead}
          changes={[{ op: "set_teamspace_lead", teamspace: team.id, user }]}
          word={team.name}
          run={async () => {
            await changeTeamspace(slug, team.id, { lead: user });
            await refresh();
          }}
        />
      )}
    </Setting>
  );
}

function Members({ team, may, refresh, members }: MembersProps) {
  const slug = useSlug();
  const people = usePeople();
  const [leaving, setLeaving] = useState<TeamspaceMember>();
  const [joining, setJoining] = useState<string>();
  const hasEffect = useHasEffect();
  const joins = (user: string) => [{ op: "add_teamspace_member", teamspace: team.id, user }];
  // Where nothing is linked yet, nobody gains anything by joining.
  const add = useMutation({
    mutationFn: async (user: string) => {
      if (await hasEffect(joins(user))) setJoining(user);
      else await addTeamMembers(slug, team.id, [user]);
    },
    onSuccess: refresh,
  });
  const joiner = fullName(people.get(joining ?? "") ?? {});
  const others = [...people.values()].filter((one) => !members.some(({ id }) => id === one.id));
  const why = may.refusal("teamspace:member_add");
  const button = (
    <Button glyph="plus" reason={why} busy={add.isPending}>
      {text.addMember}
    </Button>
  );
  return (
    <Card title={text.members} aside={<Count>{members.length}</Count>}>
      <div className="stack">
        {members.length === 0 && <p className="t-3">{text.noMembers}</p>}
        {members.length > 0 && (
          <Rows label={text.members}>
            {members.map((one) => (
              <li key={one.id}>
                <Avatar person={one} />
                <span className="clip t-1">{fullName(one)}</span>
                {one.is_lead && <Badge tone="info">{text.lead}</Badge>}
                <span className="push">
                  <IconButton
                    mini
                    glyph="x"
                    label={text.removeMemberTitle(fullName(one))}
                    reason={may.refusal("teamspace:member_remove")}
                    onClick={() => setLeaving(one)}
                  />
                </span>
              </li>
            ))}
          </Rows>
        )}
        {why === undefined ? (
          <Picker
            label={text.addMember}
            choices={others.map((one) => ({
              value: one.id,
              name: fullName(one),
              mark: <Avatar person={one} />,
            }))}
            chosen={[]}
            onChange={([id]) => id && add.mutate(id)}
            trigger={button}
          />
        ) : (
          button
        )}
      </div>
      {joining && (
        <ConfirmAccess
          onClose={() => setJoining(undefined)}
          title={text.addMemberTitle(joiner)}
          effect={text.addMember}
          changes={joins(joining)}
          word={joiner}
          run={async () => {
            await addTeamMembers(slug, team.id, [joining]);
            await refresh();
          }}
        />
      )}
      {leaving && (
        <ConfirmAccess
          danger
          onClose={() => setLeaving(undefined)}
          title={text.removeMemberTitle(fullName(leaving))}
          effect={commonText.remove}
          changes={[{ op: "remove_teamspace_member", teamspace: team.id, user: leaving.id }]}
          word={fullName(leaving)}
          run={async () => {
            await removeTeamMembers(slug, team.id, [leaving.id]);
            await refresh();
          }}
        >
          <p>{text.removeMemberHelp}</p>
        </ConfirmAccess>
      )}
    </Card>
  );
}

/** A link that would be made, or have another role. */
interface Wanted {
  project: { id: string; name: string };
  as: string;
}

function Projects({ team, may, refresh }: PartProps) {
  const slug = useSlug();
  const { data: linked = [] } = useQuery(teamProjectsQuery(slug, team.id));
  const { data: all = [] } = useQuery(projectsQuery(slug));
  const roles = useRoles("project");
  const [role, setRole] = useState("contributor");
  const [ending, setEnding] = useState<LinkedProject>();
  const [wanted, setWanted] = useState<Wanted>();
  const hasEffect = useHasEffect();
  const links = ({ project, as }: Wanted) => [
    { op: "put_link", teamspace: team.id, project: project.id, role: as },
  ];
  // Where nobody is in it yet, nobody gains anything by a link.
  const link = useMutation({
    mutationFn: async (wish: Wanted) => {
      if (await hasEffect(links(wish))) setWanted(wish);
      else await linkProjects(slug, team.id, [wish.project.id], wish.as);
    },
    onSuccess: refresh,
  });
  const others = all.filter((one) => !linked.some(({ id }) => id === one.id));
  const why = may.refusal("teamspace:link_project");
  const button = (
    <Button glyph="plus" reason={why} busy={link.isPending}>
      {text.linkProject}
    </Button>
  );
  const nameOfRole = (value: string) =>
    roles.find((one) => one.slug === value)?.name ?? roleName(value);
  const choices = (except: string | null) =>
    roles.some((one) => one.slug === except) || !except
      ? roles
      : [...roles, { slug: except, name: roleName(except) }];
  return (
    <Card title={text.linkedProjects} aside={<Count>{linked.length}</Count>}>
      <div className="stack">
        {linked.length === 0 && <p className="t-3">{text.noLinked}</p>}
        {linked.length > 0 && (
          <Rows label={text.linkedProjects}>
            {linked.map((one) => (
              <li key={one.id} className={styles.scheme}>
                <Icon name="board" />
                <span className="id">{one.identifier}</span>
                <span className="clip t-1">{one.name}</span>
                <span className="push row">
                  <Select
                    small
                    aria-label={`${text.roleThere}: ${one.name}`}
                    value={one.link_role_slug ?? ""}
                    reason={why}
                    onChange={(event) => link.mutate({ project: one, as: event.target.value })}
                  >
                    {choices(one.link_role_slug).map(({ slug: value, name }) => (
                      <option key={value} value={value}>
                        {name}
                      </option>
                    ))}
                  </Select>
                  <IconButton
                    mini
                    glyph="x"
                    label={text.unlinkTitle(one.name)}
                    reason={may.refusal("teamspace:unlink_project")}
                    onClick={() => setEnding(one)}
                  />
                </span>
              </li>
            ))}
          </Rows>
        )}
        <div className="row wrap">
          {why === undefined ? (
            <Picker
              label={text.linkProject}
              choices={others.map((one) => ({
                value: one.id,
                name: `${one.identifier} ${one.name}`,
              }))}
              chosen={[]}
              onChange={([id]) => {
                const project = others.find((one) => one.id === id);
                if (project) link.mutate({ project, as: role });
              }}
              trigger={button}
            />
          ) : (
            button
          )}
          <Select
            small
            aria-label={text.linkRole}
            value={role}
            onChange={(event) => setRole(event.target.value)}
          >
            {roles.map((one) => (
              <option key={one.slug} value={one.slug}>
                {text.linkRole} {one.name}
              </option>
            ))}
          </Select>
        </div>
      </div>
      {wanted && (
        <ConfirmAccess
          onClose={() => setWanted(undefined)}
          title={text.linkTitle(wanted.project.name, nameOfRole(wanted.as))}
          effect={text.linkEffect(nameOfRole(wanted.as))}
          changes={links(wanted)}
          word={wanted.project.name}
          run={async () => {
            await linkProjects(slug, team.id, [wanted.project.id], wanted.as);
            await refresh();
          }}
        />
      )}
      {ending && (
        <ConfirmAccess
          danger
          onClose={() => setEnding(undefined)}
          title={text.unlinkTitle(ending.name)}
          effect={text.unlink}
          changes={[{ op: "delete_link", teamspace: team.id, project: ending.id }]}
          word={ending.name}
          run={async () => {
            await unlinkProjects(slug, team.id, [ending.id]);
            await refresh();
          }}
        >
          <p>{text.unlinkHelp}</p>
        </ConfirmAccess>
      )}
    </Card>
  );
}
