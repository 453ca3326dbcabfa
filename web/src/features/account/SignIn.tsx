import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { checkEmail, type EmailCheck, sendCode, signIn, signInWithCode } from "../../api/account";
import { errorWords } from "../../api/errors";
import { instanceQuery } from "../../api/instance";
import { useTitle } from "../../lib/hooks";
import { Button, TextButton } from "../../parts/Button";
import { Field, Input } from "../../parts/fields";
import { Banner } from "../../parts/surfaces";
import { commonText, errorText, accountText as text } from "../../text/en";
import styles from "./Account.module.css";
import { Panel } from "./Frame";
import { Providers } from "./Providers";
import { useEntered } from "./useEntered";

type Step = { name: "email" } | { name: "password" } | { name: "code"; existing: boolean };

/** E-mail first, then whatever this account and this instance ask for. */
export function SignIn() {
  useTitle(text.signIn);
  const search = useSearch({ strict: false }) as {
    email?: string;
    error_message?: string;
    /** The session ended while somebody worked. */
    over?: string;
  };
  const [email, setEmail] = useState(search.email ?? "");
  const [step, setStep] = useState<Step>({ name: "email" });
  const { data } = useQuery(instanceQuery);
  const back = () => setStep({ name: "email" });
  const refused = search.error_message as keyof typeof errorText.byCode | undefined;
  return (
    <Panel title={text.signInTo(data?.instance.instance_name || commonText.product)}>
      {search.over !== undefined && step.name === "email" && !refused && (
        <Banner tone="cond">{text.sessionOver}</Banner>
      )}
      {refused && step.name === "email" && (
        <Banner tone="deny">{errorText.byCode[refused] ?? errorText.refused(refused)}</Banner>
      )}
      {step.name === "email" && <EmailStep email={email} setEmail={setEmail} onNext={setStep} />}
      {step.name === "password" && (
        <PasswordStep
          email={email}
          back={back}
          toCode={() => setStep({ name: "code", existing: true })}
        />
      )}
      {step.name === "code" && <CodeStep email={email} existing={step.existing} back={back} />}
      {step.name === "email" && <Providers />}
      {data?.config.enable_signup && (
        <p className="t-3">
          {text.noAccount} <SignUpLink />
        </p>
      )}
    </Panel>
  );
}

/** The way that one wanted to go is kept. */
function SignUpLink() {
  const { next } = useSearch({ strict: false }) as { next?: string };
  return (
    <Link to="/sign-up" search={{ next }}>
      {text.signUp}
    </Link>
  );
}

interface EmailStepProps {
  email: string;
  setEmail: (email: string) => void;
  onNext: (step: Step) => void;
}

function EmailStep({ email, setEmail, onNext }: EmailStepProps) {
  const navigate = useNavigate();
  const check = useMutation({
    mutationFn: () => checkEmail(email.trim()),
    meta: { quiet: true },
    onSuccess: async (answer: EmailCheck) => {
      if (answer.status === "CREDENTIAL") {
        if (answer.existing) return onNext({ name: "password" });
        return navigate({
          to: "/sign-up",
          search: (before: Record<string, string | undefined>) => ({
            ...before,
            email: email.trim(),
          }),
        });
      }
      await sendCode(email.trim());
      onNext({ name: "code", existing: answer.existing });
    },
  });
  return (
    <form className="stack-4" onSubmit={submitting(() => check.mutate())}>
      <Field label={commonText.email} error={check.error ? errorWords(check.error) : undefined}>
        {(wiring) => (
          <Input
            {...wiring}
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" kind="primary" large block busy={check.isPending}>
        {text.continue}
      </Button>
    </form>
  );
}

export function submitting(run: () => void) {
  return (event: FormEvent) => {
    event.preventDefault();
    run();
  };
}

function WhoLine({ email, back }: { email: string; back: () => void }) {
  return (
    <p className="row">
      <span className="clip t-1">{email}</span>
      <TextButton className="push" onClick={back}>
        {text.changeEmail}
      </TextButton>
    </p>
  );
}

interface PasswordStepProps {
  email: string;
  back: () => void;
  toCode: () => void;
}

function PasswordStep({ email, back, toCode }: PasswordStepProps) {
  const [password, setPassword] = useState("");
  const entered = useEntered();
  const { data } = useQuery(instanceQuery);
  const enter = useMutation({
    mutationFn: () => signIn({ email: email.trim(), password }),
    meta: { quiet: true },
    onSuccess: () => entered(),
  });
  const mail = useMutation({ mutationFn: () => sendCode(email.trim()), onSuccess: toCode });
  const codes = data?.config.is_magic_login_enabled && data.config.is_smtp_configured;
  return (
    <form className="stack-4" onSubmit={submitting(() => enter.mutate())}>
      <WhoLine email={email} back={back} />
      <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
      <Field label={commonText.password} error={enter.error ? errorWords(enter.error) : undefined}>
        {(wiring) => (
          <Input
            {...wiring}
            type="password"
            autoComplete="current-password"
            autoFocus
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" kind="primary" large block busy={enter.isPending}>
        {text.signIn}
      </Button>
      <p className="row">
        <Link to="/forgot-password" search={{ email }}>
          {text.forgot}
        </Link>
        {codes && (
          <TextButton className="push" onClick={() => mail.mutate()}>
            {text.codeInstead}
          </TextButton>
        )}
      </p>
    </form>
  );
}

function CodeStep({
  email,
  existing,
  back,
}: {
  email: string;
  existing: boolean;
  back: () => void;
}) {
  const [code, setCode] = useState("");
  const entered = useEntered();
  const enter = useMutation({
    mutationFn: (value: string) => signInWithCode(email.trim(), value, existing),
    meta: { quiet: true },
    onSuccess: () => entered(),
  });
  const again = useMutation({ mutationFn: () => sendCode(email.trim()) });
  return (
    <form className="stack-4" onSubmit={submitting(() => enter.mutate(code))}>
      <p>{text.codeSent(email)}</p>
      <Field label={text.code} error={enter.error ? errorWords(enter.error) : undefined}>
        {(wiring) => (
          <Input
            {...wiring}
            className={styles.code}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            autoFocus
            required
            value={code}
            onChange={(event) => {
              const digits = event.target.value.replace(/\D/g, "");
              setCode(digits);
              if (digits.length === 6) enter.mutate(digits);
            }}
          />
        )}
      </Field>
      <Button type="submit" kind="primary" large block busy={enter.isPending}>
        {text.signIn}
      </Button>
      <p className="row">
        <TextButton onClick={back}>{text.changeEmail}</TextButton>
        <TextButton className="push" onClick={() => again.mutate()}>
          {again.isSuccess ? text.sentAgain : text.sendAgain}
        </TextButton>
      </p>
    </form>
  );
}
