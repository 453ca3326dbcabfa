import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { adoptZone } from "../../api/account";
import { ApiError, errorWords } from "../../api/errors";
import {
  adminSessionQuery,
  adminSignIn,
  adminSignOut,
  instanceQuery,
  setUpInstance,
} from "../../api/instance";
import { safeNext } from "../../app/start";
import { useTitle } from "../../lib/hooks";
import { Button, buttonClass } from "../../parts/Button";
import { Checkbox, Field, Input } from "../../parts/fields";
import { Banner } from "../../parts/surfaces";
import { accountText, commonText, errorText, adminText as text } from "../../text/en";
import { Panel, Plain } from "../account/Frame";
import { NamePair, PasswordField } from "../account/parts";
import { submitting } from "../account/SignIn";

interface Refused {
  error_message?: string;
  email?: string;
  token?: string;
  next?: string;
  over?: string;
}

function useRefused(error: unknown): string | undefined {
  const { error_message } = useSearch({ strict: false }) as Refused;
  if (error) return errorWords(error);
  const words = errorText.byCode as Record<string, string>;
  return error_message && (words[error_message] ?? errorText.refused(error_message));
}

function useArrive() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false }) as Refused;
  return async () => {
    queries.clear();
    await navigate({ href: next === undefined ? "/admin" : safeNext(next) });
  };
}

/** The first page that anybody sees: makes the first instance admin. */
export function SetUp() {
  useTitle(text.setUpTitle);
  const search = useSearch({ strict: false }) as Refused;
  const { data } = useQuery(instanceQuery);
  const arrive = useArrive();
  const [form, setForm] = useState({
    email: search.email ?? "",
    password: "",
    first_name: "",
    last_name: "",
    company_name: "",
    is_telemetry_enabled: false,
  });
  const [token, setToken] = useState(search.token ?? "");
  const create = useMutation({
    mutationFn: () =>
      setUpInstance({
        ...form,
        email: form.email.trim(),
        ...(token.trim() && { setup_token: token.trim() }),
      }).then(adoptZone),
    meta: { quiet: true },
    onSuccess: arrive,
  });
  const refused = useRefused(create.error);
  const needs_token =
    data?.instance.is_setup_token_needed ||
    (create.error instanceof ApiError && create.error.code === "setup_token");
  if (data?.instance.is_setup_done) return <AlreadySetUp />;
  return (
    <Plain>
      <Panel title={text.setUpTitle} lead={text.setUpLead} wide>
        <form className="stack-4" onSubmit={submitting(() => create.mutate())}>
          {needs_token && (
            <Field label={text.setUpToken} help={text.setUpTokenHelp}>
              {(wiring) => (
                <Input
                  {...wiring}
                  type="password"
                  autoComplete="off"
                  required
                  value={token}
                  onChange={(event) => setToken(event.target.value)}
                />
              )}
            </Field>
          )}
          <Field label={commonText.email}>
            {(wiring) => (
              <Input
                {...wiring}
                type="email"
                autoComplete="username"
                autoFocus
                required
                value={form.email}
                onChange={(event) => setForm({ ...form, email: event.target.value })}
              />
            )}
          </Field>
          <PasswordField
            value={form.password}
            onChange={(password) => setForm({ ...form, password })}
          />
          <NamePair value={form} onChange={(names) => setForm({ ...form, ...names })} />
          <Field label={text.company} help={text.companyHelp}>
            {(wiring) => (
              <Input
                {...wiring}
                autoComplete="organization"
                value={form.company_name}
                onChange={(event) => setForm({ ...form, company_name: event.target.value })}
              />
            )}
          </Field>
          <Checkbox
            label={text.telemetry}
            help={text.telemetryHelp}
            checked={form.is_telemetry_enabled}
            onChange={(event) => setForm({ ...form, is_telemetry_enabled: event.target.checked })}
          />
          {refused && <Banner tone="deny">{refused}</Banner>}
          <Button type="submit" kind="primary" large block busy={create.isPending}>
            {text.createAdmin}
          </Button>
        </form>
      </Panel>
    </Plain>
  );
}

function AlreadySetUp() {
  return (
    <Plain>
      <Panel title={text.alreadySetUp} lead={text.alreadySetUpLead}>
        <Link to="/admin" className={buttonClass({ kind: "primary", large: true, block: true })}>
          {text.toAdmin}
        </Link>
      </Panel>
    </Plain>
  );
}

export function AdminSignIn() {
  useTitle(text.adminSignIn);
  const search = useSearch({ strict: false }) as Refused;
  const arrive = useArrive();
  const [form, setForm] = useState({ email: search.email ?? "", password: "" });
  const mine = useQuery(adminSessionQuery).data?.user?.email;
  const enter = useMutation({
    mutationFn: () => adminSignIn({ ...form, email: form.email.trim() }),
    meta: { quiet: true },
    onSuccess: arrive,
  });
  const refused = useRefused(enter.error);
  return (
    <Plain>
      <Panel title={text.adminSignIn} lead={text.adminSignInLead}>
        <form className="stack-4" onSubmit={submitting(() => enter.mutate())}>
          <Field label={commonText.email}>
            {(wiring) => (
              <Input
                {...wiring}
                type="email"
                autoComplete="username"
                autoFocus
                required
                value={form.email}
                onChange={(event) => setForm({ ...form, email: event.target.value })}
              />
            )}
          </Field>
          <Field label={commonText.password}>
            {(wiring) => (
              <Input
                {...wiring}
                type="password"
                autoComplete="current-password"
                required
                value={form.password}
                onChange={(event) => setForm({ ...form, password: event.target.value })}
              />
            )}
          </Field>
          {refused && <Banner tone="deny">{refused}</Banner>}
          {!refused && search.over !== undefined && (
            <Banner tone="cond">{accountText.sessionOver}</Banner>
          )}
          {!refused && mine && <Banner tone="cond">{text.notAnAdmin(mine)}</Banner>}
          <Button type="submit" kind="primary" large block busy={enter.isPending}>
            {text.signIn}
          </Button>
        </form>
        <Link to="/">{text.toWorkspaces}</Link>
      </Panel>
    </Plain>
  );
}

/** Signs out by a post as soon as it is opened, and goes to sign-in. */
export function AdminSignOut() {
  useTitle(text.signOut);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: adminSignOut,
    meta: { quiet: true },
    onSuccess: async () => {
      queries.clear();
      await navigate({ to: "/admin/sign-in", replace: true });
    },
  });
  const { mutate } = leave;
  useEffect(() => mutate(), [mutate]);
  return (
    <Plain>
      <Panel title={text.signingOut}>
        {leave.error && (
          <>
            <Banner tone="deny">{errorWords(leave.error)}</Banner>
            <Button onClick={() => mutate()}>{commonText.tryAgain}</Button>
          </>
        )}
      </Panel>
    </Plain>
  );
}
