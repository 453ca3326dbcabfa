import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { adoptZone, signUp } from "../../api/account";
import { errorWords } from "../../api/errors";
import { instanceQuery } from "../../api/instance";
import { useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { Field, Input } from "../../parts/fields";
import { Banner } from "../../parts/surfaces";
import { commonText, accountText as text } from "../../text/en";
import { Panel } from "./Frame";
import { Providers } from "./Providers";
import { NamePair, PasswordField } from "./parts";
import { submitting } from "./SignIn";
import { useEntered } from "./useEntered";

export function SignUp() {
  useTitle(text.signUp);
  const search = useSearch({ strict: false }) as { email?: string; next?: string };
  const [form, setForm] = useState({
    email: search.email ?? "",
    password: "",
    first_name: "",
    last_name: "",
  });
  const entered = useEntered();
  const { data } = useQuery(instanceQuery);
  const enter = useMutation({
    mutationFn: async () => {
      await signUp({ ...form, email: form.email.trim() });
      await adoptZone();
    },
    meta: { quiet: true },
    onSuccess: () => entered(),
  });
  const closed = data && !data.config.enable_signup;
  return (
    <Panel title={text.signUpTitle}>
      {closed && <Banner tone="cond">{text.signUpClosed}</Banner>}
      <form className="stack-4" onSubmit={submitting(() => enter.mutate())}>
        <Field label={commonText.email}>
          {(wiring) => (
            <Input
              {...wiring}
              type="email"
              autoComplete="username"
              required
              value={form.email}
              onChange={(event) => setForm({ ...form, email: event.target.value })}
            />
          )}
        </Field>
        <NamePair value={form} onChange={(names) => setForm({ ...form, ...names })} />
        <PasswordField
          value={form.password}
          onChange={(password) => setForm({ ...form, password })}
        />
        {enter.error && <Banner tone="deny">{errorWords(enter.error)}</Banner>}
        <Button type="submit" kind="primary" large block busy={enter.isPending}>
          {text.createAccount}
        </Button>
      </form>
      <Providers />
      <p className="t-3">
        {text.haveAccount}{" "}
        <Link to="/sign-in" search={{ next: search.next }}>
          {text.signIn}
        </Link>
      </p>
    </Panel>
  );
}
