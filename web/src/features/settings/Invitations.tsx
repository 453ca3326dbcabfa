import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Invitation } from "../../api/types";
import { invitationsQuery, resendInvitation, revokeInvitation } from "../../api/workspaces";
import { formatAgo, formatDate } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { Button, IconButton } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { Menu, MenuItem } from "../../parts/Menu";
import { EmptyState, Loaded, Table } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { commonText, settingsText as text } from "../../text/en";
import { InviteDialog, LinksDialog } from "./InviteDialog";
import { roleName } from "./RoleSelect";

export function SettingsInvitations() {
  useTitle(text.invitations);
  const slug = useSlug();
  const navigate = useNavigate();
  const { refusal } = useWorkspaceCan();
  const { invite: asked } = useSearch({ strict: false }) as { invite?: string };
  const query = useQuery(invitationsQuery(slug));
  const setAsked = (on: boolean) =>
    void navigate({ to: ".", search: { invite: on ? "1" : undefined }, replace: true });
  const invite = (
    <Button
      kind="primary"
      glyph="plus"
      reason={refusal("workspace_member:invite")}
      onClick={() => setAsked(true)}
    >
      {text.invite}
    </Button>
  );
  return (
    <Scroll>
      <Page title={text.invitations} lead={text.invitationsLead} action={invite}>
        <Loaded query={query} rows={3}>
          {(list) => {
            const open = list.filter((one) => !one.accepted && !one.responded_at);
            return open.length === 0 ? (
              <EmptyState glyph="mail" title={text.noInvitations}>
                {text.noInvitationsHelp}
              </EmptyState>
            ) : (
              <InvitationTable rows={open} />
            );
          }}
        </Loaded>
      </Page>
      {asked && <InviteDialog onClose={() => setAsked(false)} />}
    </Scroll>
  );
}

function InvitationTable({ rows }: { rows: Invitation[] }) {
  const slug = useSlug();
  const now = useNow();
  const queries = useQueryClient();
  const { refusal } = useWorkspaceCan();
  const [revoking, setRevoking] = useState<Invitation>();
  const [links, setLinks] = useState<Invitation[]>([]);
  const refresh = () => queries.invalidateQueries({ queryKey: invitationsQuery(slug).queryKey });
  const resend = useMutation({
    mutationFn: (one: Invitation) => resendInvitation(slug, one.id),
    onSuccess: async (answer, one) => {
      await refresh();
      if (answer?.invite_link) setLinks([{ ...one, ...answer }]);
      else toast({ text: text.resent(one.email) });
    },
  });
  const why = refusal("workspace_member:invite");
  return (
    <>
      <Table
        label={text.invitations}
        head={
          <>
            <th>{commonText.email}</th>
            <th>{text.role}</th>
            <th>{text.invited}</th>
            <th>{text.expires}</th>
            <th>
              <span className="sr">{commonText.actions}</span>
            </th>
          </>
        }
      >
        {rows.map((one) => (
          <tr key={one.id}>
            <td>
              <b>{one.email}</b>
            </td>
            <td>{roleName(one.role_slug)}</td>
            <td>{formatAgo(one.created_at, now)}</td>
            <td>{one.expires_at ? formatDate(one.expires_at, now) : "–"}</td>
            <td>
              <Menu trigger={<IconButton glyph="more" label={text.actionsFor(one.email)} />}>
                <MenuItem glyph="send" reason={why} onSelect={() => resend.mutate(one)}>
                  {text.resend}
                </MenuItem>
                <MenuItem glyph="x" danger reason={why} onSelect={() => setRevoking(one)}>
                  {text.revoke}
                </MenuItem>
              </Menu>
            </td>
          </tr>
        ))}
      </Table>
      <Confirm
        open={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={text.revokeTitle(revoking?.email ?? "")}
        effect={text.revokeButton}
        danger
        run={async () => {
          if (revoking) await revokeInvitation(slug, revoking.id);
          await refresh();
        }}
      >
        {text.revokeEffect}
      </Confirm>
      {links.length > 0 && <LinksDialog made={links} onClose={() => setLinks([])} />}
    </>
  );
}
