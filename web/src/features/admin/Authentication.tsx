import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { instanceQuery } from "../../api/instance";
import { useTitle } from "../../lib/hooks";
import { buttonClass } from "../../parts/Button";
import { Switch } from "../../parts/fields";
import { ErrorState, Setting, SettingTitle, Skeleton } from "../../parts/surfaces";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { adminText as text } from "../../text/en";
import { type Configuration, useConfiguration, useSaveConfiguration } from "./configuration";
import { METHODS, type Method } from "./methods";

/** Every way to sign in with its switch. A switch works at once: there is nothing to collect. */
export function Authentication() {
  useTitle(text.nav.authentication);
  const configuration = useConfiguration();
  return (
    <>
      <Topbar crumbs={[text.instance, text.nav.authentication]} />
      <Scroll>
        <Page title={text.nav.authentication} lead={text.authenticationLead} narrow>
          {configuration.ready ? (
            <Methods configuration={configuration} />
          ) : configuration.error ? (
            <ErrorState error={configuration.error} retry={configuration.refetch} />
          ) : (
            <Skeleton />
          )}
        </Page>
      </Scroll>
    </>
  );
}

function Methods({ configuration }: { configuration: Configuration }) {
  const save = useSaveConfiguration();
  const { data: info } = useQuery(instanceQuery);
  const { values, rows } = configuration;
  const on = METHODS.filter((method) => values[method.key] === "1");
  const whyNot = (method: Method): string | undefined => {
    if (rows[method.key]?.is_fixed) return text.fixed;
    const is_on = values[method.key] === "1";
    if (is_on && on.length === 1) return text.lastMethod;
    if (is_on) return undefined;
    if (method.name === "magic" && !info?.config.is_smtp_configured) return text.needsMail;
    return method.needs.every((key) => values[key]) ? undefined : text.needsSettings;
  };
  return (
    <>
      <Setting label={text.signUpName} help={text.signUpHelp}>
        <Switch
          label={values.ENABLE_SIGNUP === "1" ? text.signUpOpen : text.signUpClosed}
          checked={values.ENABLE_SIGNUP === "1"}
          reason={rows.ENABLE_SIGNUP?.is_fixed ? text.fixed : undefined}
          onChange={(event) => save.mutate({ ENABLE_SIGNUP: event.target.checked ? "1" : "0" })}
        />
      </Setting>
      <SettingTitle>{text.ways}</SettingTitle>
      {METHODS.map((method) => {
        const words = text.methods[method.name];
        return (
          <Setting key={method.key} label={words.name} help={words.help}>
            <div className="row">
              <Switch
                label={words.name}
                hideLabel
                checked={values[method.key] === "1"}
                reason={whyNot(method)}
                onChange={(event) =>
                  save.mutate({ [method.key]: event.target.checked ? "1" : "0" })
                }
              />
              {method.provider && (
                <Link
                  to="/admin/authentication/$provider"
                  params={{ provider: method.provider }}
                  className={`${buttonClass()} push`}
                >
                  {method.needs.every((key) => values[key]) ? text.configure : text.setUp}
                </Link>
              )}
            </div>
          </Setting>
        );
      })}
    </>
  );
}
