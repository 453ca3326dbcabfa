import { useQuery } from "@tanstack/react-query";
import { instanceQuery } from "../../api/instance";
import { buttonClass } from "../../parts/Button";
import { accountText as text } from "../../text/en";
import styles from "./Account.module.css";

const PROVIDERS = ["google", "github", "gitlab", "gitea", "oidc"] as const;

/** The single sign-on that this instance offers. Leaves the application: these are not router links. */
export function Providers() {
  const { data } = useQuery(instanceQuery);
  const offered = PROVIDERS.filter((name) => data?.config[`is_${name}_enabled`]);
  if (offered.length === 0) return null;
  return (
    <>
      <div className={styles.or}>{text.or}</div>
      <div className="stack">
        {offered.map((name) => (
          <a
            key={name}
            href={`/auth/${name}/`}
            className={buttonClass({ large: true, block: true })}
          >
            {text.continueWith(text.providers[name])}
          </a>
        ))}
      </div>
    </>
  );
}
