import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  acceptInvitation,
  adoptZone,
  type InvitationPreview,
  invitationQuery,
  meQuery,
  signOut,
} from "../../api/account";
import { errorWords, isStatus } from "../../api/errors";
import { useTitle } from "../../lib/hooks";
import { Button, buttonClass } from "../../parts/Button";
import { Field, Input } from "../../parts/fields";
import { Banner, Loaded } from "../../parts/surfaces";
import { commonText, accountText as text } from "../../text/en";
import { Panel } from "./Frame";
import { NamePair, PasswordField } from "./parts";
import { submitting } from "./SignIn";
import { useEntered } from "./useEntered";

/** Accepting an invitation: with the account that one has, or with a new one made here. */
export function InvitationPage() {
  useTitle(text.invitation);
  const { token } = useParams({ strict: false }) as { token: string };
  const preview = useQuery(invitationQuery(token));
  const me = useQuery({ ...meQuery, retry: false });
  return isStatus(preview.error, 404) ? (
    <Gone />
  ) : (
    <Loaded query={preview} rows={3}>
      {(invitation) => {
        const own = me.data?.email?.toLowerCase() === invitation.email.toLowerCase();
        return (
          <Panel
            title={text.joinTitle(invitation.workspace_name)}
            lead={text.joinLead(
              invitation.invited_by ?? undefined,
              commonText.roles[invitation.role_slug] ?? invitation.role_slug,
              invitation.email,
            )}
          >
            {me.data && own && <AcceptAsMe token={token} />}
            {me.data && !own && (
              <WrongAccount email={me.data.email ?? ""} wanted={invitation.email} />
            )}
            {!me.data && invitation.account_exists && (
              <SignInFirst token={token} email={invitation.email} />
            )}
            {!me.data && !invitation.account_exists && (
              <NewAccount token={token} invitation={invitation} />
            )}
          </Panel>
        );
      }}
    </Loaded>
  );
}

/** Used, revoked, expired or never sent: nobody is told which, and trying again helps nobody. */
function Gone() {
  return (
    <Panel title={text.invitationGone} lead={text.invitationGoneLead}>
      <Link to="/" className={buttonClass({ large: true, block: true })}>
        {text.toStart}
      </Link>
    </Panel>
  );
}

function useAccept(token: string) {
  const entered = useEntered();
  return useMutation({
    mutationFn: async (body: Parameters<typeof acceptInvitation>[1]) => {
      const answer = await acceptInvitation(token, body);
      // With a password an account was made.
      if (body.password) await adoptZone();
      return answer;
    },
    meta: { quiet: true },
    onSuccess: (answer) => {
      const slug = answer?.workspace_slug ?? answer?.slug;
      return entered(slug ? `/${slug}` : "/");
    },
  });
}

function AcceptAsMe({ token }: { token: string }) {
  const accept = useAccept(token);
  return (
    <>
      {accept.error && <Banner tone="deny">{errorWords(accept.error)}</Banner>}
      <Button kind="primary" large block busy={accept.isPending} onClick={() => accept.mutate({})}>
        {text.accept}
      </Button>
    </>
  );
}

function WrongAccount({ email, wanted }: { email: string; wanted: string }) {
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => window.location.reload() });
  return (
    <>
      <Banner tone="cond">{text.wrongAccount(email, wanted)}</Banner>
      <Button kind="primary" large block busy={leave.isPending} onClick={() => leave.mutate()}>
        {text.signOutFirst}
      </Button>
      <Link to="/" className={buttonClass({ large: true, block: true })}>
        {text.stay}
      </Link>
    </>
  );
}

function SignInFirst({ token, email }: { token: string; email: string }) {
  return (
    <Link
      to="/sign-in"
      search={{ email, next: `/invitations/${token}` }}
      className={buttonClass({ kind: "primary", large: true, block: true })}
    >
      {text.signInToAccept}
    </Link>
  );
}

function NewAccount({ token, invitation }: { token: string; invitation: InvitationPreview }) {
  const [form, setForm] = useState({ first_name: "", last_name: "", password: "" });
  const accept = useAccept(token);
  return (
    <form className="stack-4" onSubmit={submitting(() => accept.mutate(form))}>
      <Field label={commonText.email}>
        {(wiring) => (
          <Input {...wiring} readOnly value={invitation.email} autoComplete="username" />
        )}
      </Field>
      <NamePair value={form} onChange={(names) => setForm({ ...form, ...names })} />
      <PasswordField
        value={form.password}
        onChange={(password) => setForm({ ...form, password })}
      />
      {accept.error && <Banner tone="deny">{errorWords(accept.error)}</Banner>}
      <Button type="submit" kind="primary" large block busy={accept.isPending}>
        {text.createAndJoin}
      </Button>
    </form>
  );
}
