import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createToken, deleteToken, tokensQuery } from "../../api/account";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import type { ApiToken } from "../../api/types";
import { formatAgo, formatDate } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { Button, IconButton } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Checkbox, CopyField, Field, Input, Select } from "../../parts/fields";
import { Badge } from "../../parts/marks";
import { Banner, EmptyState, Loaded, Table } from "../../parts/surfaces";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { commonText, profileText as text } from "../../text/en";
import { submitting } from "../account/SignIn";

export function ProfileTokens() {
  useTitle(text.tokens);
  const query = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const create = (
    <Button kind="primary" glyph="plus" onClick={() => setCreating(true)}>
      {text.newToken}
    </Button>
  );
  return (
    <>
      <Topbar crumbs={[text.account, text.tokens]} />
      <Scroll>
        <Page title={text.tokens} lead={text.tokensLead} action={create}>
          <Loaded query={query} rows={3}>
            {(tokens) =>
              tokens.length === 0 ? (
                <EmptyState glyph="key" title={text.noTokens}>
                  {text.noTokensHelp}
                </EmptyState>
              ) : (
                <TokenTable tokens={tokens} />
              )
            }
          </Loaded>
        </Page>
      </Scroll>
      {creating && <NewTokenDialog onClose={() => setCreating(false)} />}
    </>
  );
}

function TokenTable({ tokens }: { tokens: ApiToken[] }) {
  const now = useNow();
  const queries = useQueryClient();
  const [deleting, setDeleting] = useState<ApiToken>();
  return (
    <>
      <Table
        label={text.tokens}
        head={
          <>
            <th>{commonText.name}</th>
            <th>{text.scopes}</th>
            <th>{text.lastUsed}</th>
            <th>{text.expires}</th>
            <th>
              <span className="sr">{commonText.actions}</span>
            </th>
          </>
        }
      >
        {tokens.map((token) => (
          <tr key={token.id}>
            <td>
              <b>{token.label}</b>
              {token.description && <div className="t-3 small">{token.description}</div>}
            </td>
            <td>
              <span className="row wrap tight">
                {token.scopes.length === 0 ? (
                  <Badge>{text.everything}</Badge>
                ) : (
                  token.scopes.map((scope) => <Badge key={scope}>{scope}</Badge>)
                )}
              </span>
            </td>
            <td>{token.last_used ? formatAgo(token.last_used, now) : text.never}</td>
            <td>{token.expired_at ? formatDate(token.expired_at, now) : text.never}</td>
            <td>
              <IconButton
                glyph="trash"
                label={text.deleteNamed(token.label)}
                onClick={() => setDeleting(token)}
              />
            </td>
          </tr>
        ))}
      </Table>
      <Confirm
        open={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        title={text.deleteTokenTitle(deleting?.label ?? "")}
        effect={text.deleteToken}
        danger
        run={async () => {
          if (deleting) await deleteToken(deleting.id);
          await queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
        }}
      >
        {text.deleteTokenHelp}
      </Confirm>
    </>
  );
}

const DAY_MS = 86_400_000;
const LIFETIMES_DAYS = [30, 90, 365, 0] as const;
const SCOPES = [
  "workspace",
  "project",
  "workitem",
  "state",
  "label",
  "access:inspect",
  "instance",
] as const;

function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [label, setLabel] = useState("");
  const [description, setDescription] = useState("");
  const [days, setDays] = useState<number>(90);
  const [scopes, setScopes] = useState<string[]>([]);
  const create = useMutation({
    mutationFn: () =>
      createToken({
        label: label.trim(),
        description: description.trim(),
        expired_at: days ? new Date(Date.now() + days * DAY_MS).toISOString() : null,
        scopes,
      }),
    meta: { quiet: true },
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  if (create.data?.token) {
    return (
      <Dialog open onClose={onClose} title={text.tokenMade} description={text.tokenOnce}>
        <CopyField value={create.data.token} label={text.token} />
        <footer>
          <Button large kind="primary" onClick={onClose}>
            {text.done}
          </Button>
        </footer>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={text.newToken} description={text.newTokenHelp}>
      <form className="stack-4" onSubmit={submitting(() => create.mutate())}>
        <Field label={commonText.name} error={fieldError(create.error, "label")}>
          {(wiring) => (
            <Input {...wiring} required value={label} onChange={(e) => setLabel(e.target.value)} />
          )}
        </Field>
        <Field label={`${text.description} (${commonText.optional})`}>
          {(wiring) => (
            <Input
              {...wiring}
              value={description}
              onChange={(e) => setDescription(e.target.value)}
            />
          )}
        </Field>
        <Field label={text.lifetime}>
          {(wiring) => (
            <Select {...wiring} value={days} onChange={(e) => setDays(Number(e.target.value))}>
              {LIFETIMES_DAYS.map((one) => (
                <option key={one} value={one}>
                  {text.lifetimes[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <fieldset className="stack">
          <legend className="t-1">
            <b>{text.scopes}</b>
          </legend>
          <p className="t-3 small">{text.scopesHelp}</p>
          {SCOPES.map((scope) => (
            <Checkbox
              key={scope}
              label={text.scopeNames[scope]}
              checked={scopes.includes(scope)}
              onChange={(event) =>
                setScopes(
                  event.target.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope),
                )
              }
            />
          ))}
        </fieldset>
        {create.error && !isAbout(create.error, ["label"]) && (
          <Banner tone="deny">{errorWords(create.error)}</Banner>
        )}
        <DialogFooter onClose={onClose} busy={create.isPending}>
          {text.createToken}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
