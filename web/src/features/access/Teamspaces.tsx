import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { addTeamspace, teamspacesQuery } from "../../api/teamspaces";
import { logoOf } from "../../lib/emoji";
import { useTitle } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { Button } from "../../parts/Button";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Field, Input } from "../../parts/fields";
import { Banner, EmptyState, Loaded, Table } from "../../parts/surfaces";
import { Page, Scroll } from "../../shell/Shell";
import { usePeople, useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import { submitting } from "../account/SignIn";

export function Teamspaces() {
  useTitle(text.teamspacesTitle);
  const slug = useSlug();
  const people = usePeople();
  const { refusal } = useWorkspaceCan();
  const [adding, setAdding] = useState(false);
  const query = useQuery(teamspacesQuery(slug));
  return (
    <Scroll>
      <Page
        title={text.teamspacesTitle}
        lead={text.teamspacesLead}
        action={
          <Button
            kind="primary"
            glyph="plus"
            reason={refusal("teamspace:create")}
            onClick={() => setAdding(true)}
          >
            {text.newTeamspace}
          </Button>
        }
      >
        <Loaded query={query}>
          {(rows) =>
            rows.length === 0 ? (
              <EmptyState glyph="users" title={text.noTeamspaces}>
                {text.noTeamspacesHelp}
              </EmptyState>
            ) : (
              <Table
                label={text.teamspacesTitle}
                head={
                  <>
                    <th>{commonText.name}</th>
                    <th>{text.lead}</th>
                    <th>{text.members}</th>
                    <th>{text.linkedProjects}</th>
                  </>
                }
              >
                {rows.map((one) => (
                  <tr key={one.id}>
                    <td>
                      <Link
                        to="/$workspace/settings/teamspaces/$teamspace"
                        params={{ workspace: slug, teamspace: one.id }}
                        className="t-1"
                      >
                        {logoOf(one.logo_props) && (
                          <span aria-hidden="true">{logoOf(one.logo_props)} </span>
                        )}
                        <b>{one.name}</b>
                      </Link>
                    </td>
                    <td>{one.lead ? fullName(people.get(one.lead) ?? {}) : text.noLead}</td>
                    <td>{text.people(one.total_members)}</td>
                    <td>{text.projectCount(one.total_projects)}</td>
                  </tr>
                ))}
              </Table>
            )
          }
        </Loaded>
        {adding && <NewTeamspace onClose={() => setAdding(false)} />}
      </Page>
    </Scroll>
  );
}

function NewTeamspace({ onClose }: { onClose: () => void }) {
  const slug = useSlug();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () => addTeamspace(slug, name.trim()),
    meta: { quiet: true },
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: teamspacesQuery(slug).queryKey });
      void navigate({
        to: "/$workspace/settings/teamspaces/$teamspace",
        params: { workspace: slug, teamspace: id },
      });
    },
  });
  return (
    <Dialog open onClose={onClose} title={text.newTeamspace}>
      <form className="stack-4" onSubmit={submitting(() => create.mutate())}>
        <Field label={commonText.name} error={fieldError(create.error, "name")}>
          {(wiring) => (
            <Input
              {...wiring}
              required
              autoFocus
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {create.error && !isAbout(create.error, ["name"]) && (
          <Banner tone="deny">{errorWords(create.error)}</Banner>
        )}
        <DialogFooter onClose={onClose} busy={create.isPending}>
          {text.createTeamspace}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
