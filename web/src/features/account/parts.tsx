import { useState } from "react";
import { IconButton } from "../../parts/Button";
import { Field, Input, InputGroup } from "../../parts/fields";
import { commonText, accountText as text } from "../../text/en";

interface Names {
  first_name: string;
  last_name: string;
}

export function NamePair({ value, onChange }: { value: Names; onChange: (names: Names) => void }) {
  return (
    <div className="row">
      <div className="grow">
        <Field label={commonText.firstName}>
          {(wiring) => (
            <Input
              {...wiring}
              autoComplete="given-name"
              required
              value={value.first_name}
              onChange={(event) =>
                onChange({ last_name: value.last_name, first_name: event.target.value })
              }
            />
          )}
        </Field>
      </div>
      <div className="grow">
        <Field label={`${commonText.lastName} (${commonText.optional})`}>
          {(wiring) => (
            <Input
              {...wiring}
              autoComplete="family-name"
              value={value.last_name}
              onChange={(event) =>
                onChange({ first_name: value.first_name, last_name: event.target.value })
              }
            />
          )}
        </Field>
      </div>
    </div>
  );
}

interface PasswordFieldProps {
  value: string;
  label?: string;
  error?: string | undefined;
  onChange: (password: string) => void;
}

/** A new password. The server judges its strength; here one can only see what one types. */
export function PasswordField({ value, label, error, onChange }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label ?? commonText.password} help={text.passwordHelp} error={error}>
      {(wiring) => (
        <InputGroup>
          <Input
            {...wiring}
            type={shown ? "text" : "password"}
            autoComplete="new-password"
            minLength={8}
            required
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <IconButton
            kind="plain"
            glyph={shown ? "lock" : "eye"}
            label={shown ? text.hidePassword : text.showPassword}
            onClick={() => setShown(!shown)}
          />
        </InputGroup>
      )}
    </Field>
  );
}
