import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, errorWords, fieldError, isAbout } from "../../api/errors";
import {
  actOnUser,
  deleteUser,
  instanceUsersQuery,
  inviteUser,
  resetUserPassword,
  suspendUser,
} from "../../api/instance";
import { keys } from "../../api/keys";
import type { InstanceUser } from "../../api/types";
import { formatAgo } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { Button, IconButton } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { CopyField, Field, Input } from "../../parts/fields";
import { Menu, MenuItem } from "../../parts/Menu";
import { Badge } from "../../parts/marks";
import { ListSearchField, Pager, useListSearch } from "../../parts/Pager";
import { PersonCell } from "../../parts/PersonCell";
import { Banner, EmptyState, Loaded, Table } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { commonText, adminText as text } from "../../text/en";
import { submitting } from "../account/SignIn";

type Act = "suspend" | "activate" | "sign-out-everywhere" | "delete";

export function AdminUsers() {
  useTitle(text.nav.users);
  const list = useListSearch();
  const query = useQuery(instanceUsersQuery(list.q, list.cursor));
  const [inviting, setInviting] = useState(false);
  const [asked, setAsked] = useState<{ user: InstanceUser; act: Act }>();
  const invite = (
    <Button kind="primary" glyph="plus" onClick={() => setInviting(true)}>
      {text.inviteUser}
    </Button>
  );
  return (
    <>
      <Topbar crumbs={[text.instance, text.nav.users]} />
      <Scroll>
        <Page title={text.nav.users} lead={text.usersLead} action={invite}>
          <div className="stack-4">
            <ListSearchField label={text.searchUsers} list={list} />
            <Loaded query={query}>
              {(page) =>
                page.results.length === 0 ? (
                  <EmptyState glyph="users" title={commonText.nothingFound} />
                ) : (
                  <>
                    <UserTable rows={page.results} ask={(user, act) => setAsked({ user, act })} />
                    <Pager page={page} list={list} />
                  </>
                )
              }
            </Loaded>
          </div>
        </Page>
      </Scroll>
      <InviteUser open={inviting} onClose={() => setInviting(false)} />
      {asked && <Ask user={asked.user} act={asked.act} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function UserTable({
  rows,
  ask,
}: {
  rows: InstanceUser[];
  ask: (user: InstanceUser, act: Act) => void;
}) {
  const now = useNow();
  const [link, setLink] = useState<{ name: string; url: string }>();
  const reset = useMutation({
    mutationFn: (user: InstanceUser) => resetUserPassword(user.id),
    onSuccess: ({ reset_link }, user) => {
      if (reset_link) setLink({ name: fullName(user), url: reset_link });
      else toast({ text: text.resetSent(fullName(user)) });
    },
  });
  return (
    <>
      <Table
        label={text.nav.users}
        head={
          <>
            <th>{commonText.name}</th>
            <th>{text.status}</th>
            <th>{text.lastActive}</th>
            <th>
              <span className="sr">{commonText.actions}</span>
            </th>
          </>
        }
      >
        {rows.map((user) => (
          <tr key={user.id}>
            <td>
              <PersonCell person={user} />
            </td>
            <td>
              <span className="row">
                {user.is_active ? (
                  <Badge tone="allow" glyph="check">
                    {text.active}
                  </Badge>
                ) : (
                  <Badge tone="deny" glyph="x">
                    {text.suspended}
                  </Badge>
                )}
                {user.is_instance_admin && <Badge glyph="shield">{text.instanceAdmin}</Badge>}
              </span>
            </td>
            <td className="t-3">
              {user.last_active ? formatAgo(user.last_active, now) : text.never}
            </td>
            <td>
              <Menu trigger={<IconButton glyph="more" label={text.actionsFor(fullName(user))} />}>
                {user.is_active ? (
                  <MenuItem glyph="lock" onSelect={() => ask(user, "suspend")}>
                    {text.suspend}
                  </MenuItem>
                ) : (
                  <MenuItem glyph="check" onSelect={() => ask(user, "activate")}>
                    {text.activate}
                  </MenuItem>
                )}
                <MenuItem glyph="key" onSelect={() => reset.mutate(user)}>
                  {text.resetPassword}
                </MenuItem>
                <MenuItem glyph="logout" onSelect={() => ask(user, "sign-out-everywhere")}>
                  {text.signOutEverywhere}
                </MenuItem>
                <MenuItem glyph="trash" danger onSelect={() => ask(user, "delete")}>
                  {text.deleteUser}
                </MenuItem>
              </Menu>
            </td>
          </tr>
        ))}
      </Table>
      {link && (
        <Dialog
          open
          onClose={() => setLink(undefined)}
          title={text.resetTitle(link.name)}
          description={text.linkHelp}
        >
          <CopyField value={link.url} label={text.resetLink} />
        </Dialog>
      )}
    </>
  );
}

/** Names the effect before it happens. A sole owner's workspaces need somebody to go to. */
function Ask({ user, act, onClose }: { user: InstanceUser; act: Act; onClose: () => void }) {
  const queries = useQueryClient();
  const [heir, setHeir] = useState("");
  const [reason, setReason] = useState("");
  const [orphans, setOrphans] = useState<string[]>();
  const name = fullName(user);
  const words = text.userActs[act];
  const run = async () => {
    try {
      const to = heir.trim() ? { transfer_to: heir.trim(), reason: reason.trim() } : {};
      if (act === "delete") await deleteUser(user.id, to);
      else if (act === "suspend") await suspendUser(user.id, to);
      else await actOnUser(user.id, act);
    } catch (error) {
      if (error instanceof ApiError && error.code === "sole_owner")
        setOrphans(workspacesIn(error.body));
      throw error;
    }
    await queries.invalidateQueries({ queryKey: keys.adminPart("users") });
    toast({ text: words.done(name) });
  };
  return (
    <Confirm
      open
      onClose={onClose}
      title={words.title(name)}
      effect={words.effect}
      danger={act === "delete" || act === "suspend"}
      {...(act === "delete" && user.email && { typed: user.email })}
      run={run}
    >
      <p>{words.help}</p>
      {orphans && (
        <div className="stack">
          {orphans.length > 0 && <p>{text.soleOwnerOf(orphans.join(", "))}</p>}
          <Field label={text.transferTo} help={text.transferToHelp}>
            {(wiring) => (
              <Input {...wiring} value={heir} onChange={(event) => setHeir(event.target.value)} />
            )}
          </Field>
          <Field label={text.transferReason} help={text.transferReasonHelp}>
            {(wiring) => (
              <Input
                {...wiring}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
        </div>
      )}
    </Confirm>
  );
}

function workspacesIn(body: unknown): string[] {
  const list = (body as { workspaces?: unknown } | null)?.workspaces;
  if (!Array.isArray(list)) return [];
  return list.map((one) => (typeof one === "string" ? one : String(one?.name ?? one?.slug ?? "")));
}

function InviteUser({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const empty = { email: "", first_name: "", last_name: "" };
  const [form, setForm] = useState(empty);
  const invite = useMutation({
    mutationFn: () => inviteUser({ ...form, email: form.email.trim() }),
    meta: { quiet: true },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: keys.adminPart("users") });
      if (!made.invite_link) {
        toast({ text: text.invitationSent(form.email) });
        close();
      }
    },
  });
  const close = () => {
    setForm(empty);
    invite.reset();
    onClose();
  };
  const link = invite.data?.invite_link;
  if (link) {
    return (
      <Dialog
        open={open}
        onClose={close}
        title={text.linkTitle(form.email)}
        description={text.linkHelp}
      >
        <CopyField value={link} label={text.invitationLink} />
        <footer>
          <Button large kind="primary" onClick={close}>
            {text.done}
          </Button>
        </footer>
      </Dialog>
    );
  }
  return (
    <Dialog open={open} onClose={close} title={text.inviteUser} description={text.inviteUserHelp}>
      <form className="stack-4" onSubmit={submitting(() => invite.mutate())}>
        <Field label={commonText.email} error={fieldError(invite.error, "email")}>
          {(wiring) => (
            <Input
              {...wiring}
              type="email"
              required
              value={form.email}
              onChange={(event) => setForm({ ...form, email: event.target.value })}
            />
          )}
        </Field>
        <div className="row">
          {(["first_name", "last_name"] as const).map((key) => (
            <div key={key} className="grow">
              <Field
                label={`${key === "first_name" ? commonText.firstName : commonText.lastName} (${commonText.optional})`}
              >
                {(wiring) => (
                  <Input
                    {...wiring}
                    value={form[key]}
                    onChange={(e) => setForm({ ...form, [key]: e.target.value })}
                  />
                )}
              </Field>
            </div>
          ))}
        </div>
        {invite.error && !isAbout(invite.error, ["email"]) && (
          <Banner tone="deny">{errorWords(invite.error)}</Banner>
        )}
        <DialogFooter onClose={close} busy={invite.isPending}>
          {text.sendInvitation}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
