import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorWords } from "../../api/errors";
import { addAdmin, adminSessionQuery, adminsQuery, removeAdmin } from "../../api/instance";
import type { AdminRow } from "../../api/types";
import { formatDate } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { Button } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Field, Input, Select } from "../../parts/fields";
import { PersonCell } from "../../parts/PersonCell";
import { Loaded, Table } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { commonText, adminText as text } from "../../text/en";
import { submitting } from "../account/SignIn";

export function Admins() {
  useTitle(text.nav.admins);
  const query = useQuery(adminsQuery);
  const [adding, setAdding] = useState(false);
  const add = (
    <Button kind="primary" glyph="plus" onClick={() => setAdding(true)}>
      {text.addAdmin}
    </Button>
  );
  return (
    <>
      <Topbar crumbs={[text.instance, text.nav.admins]} />
      <Scroll>
        <Page title={text.nav.admins} lead={text.adminsLead} action={add}>
          <Loaded query={query} rows={3}>
            {(rows) => <AdminTable rows={rows} />}
          </Loaded>
        </Page>
      </Scroll>
      <AddAdmin open={adding} onClose={() => setAdding(false)} />
    </>
  );
}

function nameOf(row: AdminRow): string {
  return row.user_detail ? fullName(row.user_detail) : text.deletedAccount;
}

function AdminTable({ rows }: { rows: AdminRow[] }) {
  const now = useNow();
  const queries = useQueryClient();
  const { data: session } = useQuery(adminSessionQuery);
  const [removing, setRemoving] = useState<AdminRow>();
  const name = removing ? nameOf(removing) : "";
  return (
    <>
      <Table
        label={text.nav.admins}
        head={
          <>
            <th>{commonText.name}</th>
            <th>{text.role}</th>
            <th>{text.since}</th>
            <th>
              <span className="sr">{commonText.actions}</span>
            </th>
          </>
        }
      >
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <PersonCell
                person={row.user_detail ?? {}}
                note={row.user_detail?.id === session?.user?.id ? commonText.you : undefined}
              />
            </td>
            <td>{text.adminRole}</td>
            <td>{formatDate(row.created_at, now)}</td>
            <td>
              <Button kind="dangerQuiet" onClick={() => setRemoving(row)}>
                {commonText.remove}
                <span className="sr"> {nameOf(row)}</span>
              </Button>
            </td>
          </tr>
        ))}
      </Table>
      <Confirm
        open={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={text.removeAdminTitle(name)}
        effect={text.removeAdmin}
        danger
        run={async () => {
          if (removing) await removeAdmin(removing.id);
          await queries.invalidateQueries({ queryKey: adminsQuery.queryKey });
          toast({ text: text.adminRemoved(name) });
        }}
      >
        {text.removeAdminEffect}
      </Confirm>
    </>
  );
}

function AddAdmin({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const close = () => {
    setEmail("");
    add.reset();
    onClose();
  };
  const add = useMutation({
    mutationFn: () => addAdmin(email.trim()),
    meta: { quiet: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: adminsQuery.queryKey });
      toast({ text: text.adminAdded(email) });
      close();
    },
  });
  return (
    <Dialog open={open} onClose={close} title={text.addAdmin} description={text.addAdminHelp}>
      <form className="stack-4" onSubmit={submitting(() => add.mutate())}>
        <Field label={commonText.email} error={add.error ? errorWords(add.error) : undefined}>
          {(wiring) => (
            <Input
              {...wiring}
              type="email"
              required
              value={email}
              onChange={(e) => setEmail(e.target.value)}
            />
          )}
        </Field>
        <Field label={text.role} help={text.adminRoleHelp}>
          {(wiring) => (
            <Select {...wiring} value="20" onChange={() => {}}>
              <option value="20">{text.adminRole}</option>
            </Select>
          )}
        </Field>
        <DialogFooter onClose={close} busy={add.isPending}>
          {text.addAdmin}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
