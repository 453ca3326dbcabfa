import { useMutation } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { forgotPassword, resetPassword } from "../../api/account";
import { errorWords } from "../../api/errors";
import { useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { Field, Input } from "../../parts/fields";
import { Banner } from "../../parts/surfaces";
import { commonText, accountText as text } from "../../text/en";
import { Panel } from "./Frame";
import { PasswordField } from "./parts";
import { submitting } from "./SignIn";
import { useEntered } from "./useEntered";

export function ForgotPassword() {
  useTitle(text.forgotTitle);
  const search = useSearch({ strict: false }) as { email?: string };
  const [email, setEmail] = useState(search.email ?? "");
  const ask = useMutation({
    mutationFn: () => forgotPassword(email.trim()),
    meta: { quiet: true },
  });
  if (ask.isSuccess) {
    return (
      <Panel title={text.lookInMail} lead={text.resetSent(email)}>
        <Link to="/sign-in">{text.backToSignIn}</Link>
      </Panel>
    );
  }
  return (
    <Panel title={text.forgotTitle} lead={text.forgotLead}>
      <form className="stack-4" onSubmit={submitting(() => ask.mutate())}>
        <Field label={commonText.email} error={ask.error ? errorWords(ask.error) : undefined}>
          {(wiring) => (
            <Input
              {...wiring}
              type="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" kind="primary" large block busy={ask.isPending}>
          {text.sendLink}
        </Button>
      </form>
      <Link to="/sign-in">{text.backToSignIn}</Link>
    </Panel>
  );
}

export function ResetPassword() {
  useTitle(text.resetTitle);
  const { uid, token } = useParams({ strict: false }) as { uid: string; token: string };
  const [password, setPassword] = useState("");
  const entered = useEntered();
  const reset = useMutation({
    mutationFn: () => resetPassword(uid, token, password),
    meta: { quiet: true },
    onSuccess: () => entered("/"),
  });
  return (
    <Panel title={text.resetTitle} lead={text.resetLead}>
      <form className="stack-4" onSubmit={submitting(() => reset.mutate())}>
        <PasswordField label={text.newPassword} value={password} onChange={setPassword} />
        {reset.error && (
          <Banner tone="deny">
            {errorWords(reset.error)} <Link to="/forgot-password">{text.askAgain}</Link>
          </Banner>
        )}
        <Button type="submit" kind="primary" large block busy={reset.isPending}>
          {text.savePassword}
        </Button>
      </form>
    </Panel>
  );
}
