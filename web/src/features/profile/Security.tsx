import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  changePassword,
  connectionsQuery,
  endOtherSessions,
  endSession,
  meQuery,
  removeConnection,
  sessionsQuery,
  setPassword,
} from "../../api/account";
import { errorWords } from "../../api/errors";
import type { Connection, Session } from "../../api/types";
import { deviceName } from "../../lib/device";
import { formatAgo } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { Field, Input } from "../../parts/fields";
import { Icon } from "../../parts/Icon";
import { Badge } from "../../parts/marks";
import { Banner, Loaded, Rows, Setting, SettingTitle } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { accountText, commonText, profileText as text } from "../../text/en";
import { PasswordField } from "../account/parts";
import { submitting } from "../account/SignIn";

export function ProfileSecurity() {
  useTitle(text.security);
  return (
    <>
      <Topbar crumbs={[text.account, text.security]} />
      <Scroll>
        <Page title={text.security} lead={text.securityLead} narrow>
          <Setting label={commonText.password} help={text.passwordHelp}>
            <Password />
          </Setting>
          <Connections />
          <SettingTitle>{text.devices}</SettingTitle>
          <Sessions />
        </Page>
      </Scroll>
    </>
  );
}

function Password() {
  const { data: me } = useQuery(meQuery);
  const queries = useQueryClient();
  const [old_password, setOld] = useState("");
  const [new_password, setNew] = useState("");
  const first = me?.is_password_autoset ?? false;
  const change = useMutation({
    mutationFn: () =>
      first ? setPassword(new_password) : changePassword(old_password, new_password),
    meta: { quiet: true },
    onSuccess: async () => {
      setOld("");
      setNew("");
      toast({ text: text.passwordChanged });
      await queries.invalidateQueries({ queryKey: meQuery.queryKey });
      await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  return (
    <form className="stack-4" onSubmit={submitting(() => change.mutate())}>
      <input type="hidden" autoComplete="username" value={me?.email ?? ""} readOnly />
      {!first && (
        <Field label={text.presentPassword}>
          {(wiring) => (
            <Input
              {...wiring}
              type="password"
              autoComplete="current-password"
              required
              value={old_password}
              onChange={(event) => setOld(event.target.value)}
            />
          )}
        </Field>
      )}
      <PasswordField label={text.newPassword} value={new_password} onChange={setNew} />
      {change.error && <Banner tone="deny">{errorWords(change.error)}</Banner>}
      <div>
        <Button type="submit" large busy={change.isPending}>
          {first ? text.setPassword : text.changePassword}
        </Button>
      </div>
    </form>
  );
}

/** The accounts at providers that lead here; nothing where there is none. */
function Connections() {
  const query = useQuery(connectionsQuery);
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Connection>();
  const now = useNow();
  const connections = query.data ?? [];
  if (connections.length === 0) return null;
  const name = asked ? providerName(asked) : "";
  return (
    <>
      <SettingTitle>{text.connections}</SettingTitle>
      <Rows label={text.connections}>
        {connections.map((connection) => (
          <li key={connection.id}>
            <Icon name="plug" />
            <span className="stack flush">
              <b className="clip">{providerName(connection)}</b>
              <span className="t-3 small">
                {text.connectedAs(
                  connection.email ?? undefined,
                  formatAgo(connection.last_used_at, now),
                )}
              </span>
            </span>
            <Button className="push" onClick={() => setAsked(connection)}>
              {text.disconnect}
            </Button>
          </li>
        ))}
      </Rows>
      <Confirm
        open={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={text.disconnectTitle(name)}
        effect={text.disconnect}
        run={async () => {
          if (asked) await removeConnection(asked.id);
          await queries.invalidateQueries({ queryKey: connectionsQuery.queryKey });
        }}
      >
        {text.disconnectHelp(name)}
      </Confirm>
    </>
  );
}

/** What people call the provider; of the organisation's own the host says more. */
function providerName({ provider, issuer }: Connection): string {
  const known = accountText.providers[provider as keyof typeof accountText.providers];
  return provider === "oidc" ? new URL(issuer).host : (known ?? provider);
}

function Sessions() {
  const query = useQuery(sessionsQuery);
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  const end = useMutation({ mutationFn: endSession, onSuccess: refresh });
  return (
    <div className="stack-4">
      <Loaded query={query} rows={2}>
        {(sessions) => (
          <>
            <Rows label={text.devices}>
              {sessions.map((session) => (
                <SessionRow
                  key={session.id}
                  session={session}
                  onEnd={() => end.mutate(session.id)}
                />
              ))}
            </Rows>
            {sessions.length > 1 && (
              <div>
                <Button kind="dangerQuiet" onClick={() => setAsking(true)}>
                  {text.endOthers}
                </Button>
              </div>
            )}
          </>
        )}
      </Loaded>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={text.endOthersTitle}
        effect={text.endOthers}
        run={async () => {
          await endOtherSessions();
          await refresh();
        }}
      >
        {text.endOthersHelp}
      </Confirm>
    </div>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const now = useNow();
  const seen = session.last_seen_at ?? session.created_at;
  return (
    <li>
      <Icon name="devices" />
      <span className="stack flush">
        <b className="clip">{deviceName(session.user_agent ?? "") ?? text.unknownDevice}</b>
        <span className="t-3 small">
          {session.ip && `${session.ip} · `}
          {session.is_current ? text.now : formatAgo(seen, now)}
        </span>
      </span>
      {session.is_current ? (
        <span className="push">
          <Badge tone="allow" glyph="check">
            {text.thisDevice}
          </Badge>
        </span>
      ) : (
        <Button className="push" onClick={onEnd}>
          {text.signOut}
        </Button>
      )}
    </li>
  );
}
