import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { copyText } from "../lib/copy";
import { cx } from "../lib/cx";
import { commonText as text } from "../text/en";
import { Button } from "./Button";
import styles from "./fields.module.css";
import { Icon } from "./Icon";
import { Tooltip } from "./Tooltip";
import { toast } from "./toastStore";

/** What a control needs to belong to its label, help and error. */
export interface Wiring {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

interface FieldProps {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  children: (wiring: Wiring) => ReactNode;
}

export function Field({ label, help, error, children }: FieldProps) {
  const id = useId();
  const describedby = error ? `${id}-error` : help ? `${id}-help` : undefined;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        ...(describedby && { "aria-describedby": describedby }),
        ...(error && { "aria-invalid": true as const }),
      })}
      {error ? (
        <FieldError id={`${id}-error`} message={error} />
      ) : (
        help && (
          <span className={styles.help} id={`${id}-help`}>
            {help}
          </span>
        )
      )}
    </div>
  );
}

export function FieldError({ id, message }: { id?: string; message: string }) {
  return (
    <span className={styles.error} id={id} role="alert">
      <Icon name="alert" size={12} />
      {message}
    </span>
  );
}

export function Help({ children, id }: { children: ReactNode; id?: string }) {
  return (
    <p className={styles.help} id={id}>
      {children}
    </p>
  );
}

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cx(styles.input, className)} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...rest} className={cx(styles.input, className)} />;
}

interface SelectProps extends Omit<ComponentProps<"select">, "disabled"> {
  small?: boolean;
  reason?: string | undefined;
}

export function Select({ className, small, reason, children, ...rest }: SelectProps) {
  const refused = reason !== undefined;
  const select = (
    <span className={cx(styles.sel, small && styles.small)}>
      <select
        {...rest}
        className={cx(styles.select, className)}
        aria-disabled={refused || undefined}
        onMouseDown={refused ? (event) => event.preventDefault() : rest.onMouseDown}
        onKeyDown={refused ? (event) => event.key !== "Tab" && event.preventDefault() : undefined}
      >
        {children}
      </select>
      <Icon name="chev" />
    </span>
  );
  return refused ? <Tooltip text={reason}>{select}</Tooltip> : select;
}

interface CheckProps extends Omit<ComponentProps<"input">, "disabled"> {
  label: ReactNode;
  help?: ReactNode;
  reason?: string | undefined;
  indeterminate?: boolean;
}

/** Stops a refused tick box without taking it out of the keyboard's reach. */
function refusal(reason: string | undefined) {
  return reason === undefined
    ? {}
    : {
        "aria-disabled": true,
        onClick: (event: React.MouseEvent) => event.preventDefault(),
      };
}

function Check({ label, help, reason, indeterminate, ...rest }: CheckProps) {
  const note = reason ?? help;
  return (
    <label className={styles.check}>
      <input
        {...rest}
        {...refusal(reason)}
        ref={(element) => {
          if (element) element.indeterminate = indeterminate ?? false;
        }}
      />
      <span className="t-1">{label}</span>
      {note && <span className={styles.help}>{note}</span>}
    </label>
  );
}

export const Checkbox = (props: CheckProps) => <Check {...props} type="checkbox" />;
export const Radio = (props: CheckProps) => <Check {...props} type="radio" />;

interface SwitchProps extends Omit<ComponentProps<"input">, "disabled"> {
  label: string;
  hideLabel?: boolean;
  reason?: string | undefined;
}

export function Switch({ label, hideLabel, reason, ...rest }: SwitchProps) {
  const control = (
    <label className={styles.switch}>
      <input
        type="checkbox"
        role="switch"
        aria-checked={rest.checked}
        {...rest}
        {...refusal(reason)}
      />
      <span className={hideLabel ? "sr" : undefined}>{label}</span>
    </label>
  );
  return reason === undefined ? control : <Tooltip text={reason}>{control}</Tooltip>;
}

/** The time zones that the browser knows, and the present one where it does not. */
export function ZoneSelect({ value, ...rest }: SelectProps & { value: string }) {
  const all = Intl.supportedValuesOf("timeZone");
  const zones = all.includes(value) ? all : [value, ...all];
  return (
    <Select {...rest} value={value}>
      {zones.map((zone) => (
        <option key={zone}>{zone}</option>
      ))}
    </Select>
  );
}

/** An input with one button that acts on it. */
export function InputGroup({ children }: { children: ReactNode }) {
  return <div className={styles.group}>{children}</div>;
}

/** A value to carry elsewhere: a callback address, an invitation link, a new token. */
export function CopyField({ value, label }: { value: string; label: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className={styles.group}>
      <Input
        readOnly
        value={value}
        aria-label={label}
        className="mono"
        onFocus={(event) => event.target.select()}
      />
      <Button
        glyph={copied ? "check" : "copy"}
        onClick={async () => {
          const is_there = await copyText(value);
          setCopied(is_there);
          if (!is_there) toast({ text: text.notCopied });
        }}
      >
        {copied ? text.copied : text.copy}
      </Button>
    </div>
  );
}

interface SecretProps {
  wiring: Wiring;
  /** Whether the server holds a value; it is never sent back. */
  stored: boolean;
  /** The new value, an empty string to remove, `undefined` to leave as it is. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  fixed?: boolean;
}

/** A secret can be replaced or removed, never shown. */
export function SecretField({ wiring, stored, value, onChange, fixed }: SecretProps) {
  const [editing, setEditing] = useState(false);
  const keep = () => {
    setEditing(false);
    onChange(undefined);
  };
  if (stored && !editing && value !== "") {
    return (
      <div className={styles.secret}>
        <span className="mono" role="img" aria-label={text.secretStored}>
          ••••••••••••
        </span>
        {!fixed && (
          <span className="push row tight">
            <Button id={wiring.id} onClick={() => setEditing(true)}>
              {text.replace}
            </Button>
            <Button kind="ghost" onClick={() => onChange("")}>
              {text.remove}
            </Button>
          </span>
        )}
      </div>
    );
  }
  if (stored && !editing) {
    return (
      <div className={styles.secret}>
        <span>{text.secretWillBeRemoved}</span>
        <Button className="push" id={wiring.id} onClick={keep}>
          {text.keepStored}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.group}>
      <Input
        {...wiring}
        type="password"
        autoComplete="off"
        spellCheck={false}
        autoFocus={editing}
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value || undefined)}
      />
      {stored && <Button onClick={keep}>{text.keepStored}</Button>}
    </div>
  );
}
