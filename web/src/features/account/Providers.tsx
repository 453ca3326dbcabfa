import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { instanceQuery } from "../../api/instance";
import { buttonClass } from "../../parts/Button";
import { accountText as text } from "../../text/en";
import styles from "./Account.module.css";

const PROVIDERS = ["google", "github", "gitlab", "gitea", "oidc"] as const;

/** The single sign-on that this instance offers. Leaves the application: these are not router links. */
export function Providers() {
  const { data } = useQuery(instanceQuery);
  const { next } = useSearch({ strict: false }) as { next?: string };
  const query = next ? `?next_path=${encodeURIComponent(next)}` : "";
  const nameOf = (name: (typeof PROVIDERS)[number]) =>
    (name === "oidc" && data?.config.oidc_name) || text.providers[name];
  const offered = PROVIDERS.filter((name) => data?.config[`is_${name}_enabled`]);
  if (offered.length === 0) return null;
  return (
    <>
      <div className={styles.or}>{text.or}</div>
      <div className="stack">
        {offered.map((name) => (
          <a
            key={name}
            href={`/auth/${name}/${query}`}
            className={buttonClass({ large: true, block: true })}
          >
            {text.continueWith(nameOf(name))}
          </a>
        ))}
      </div>
    </>
  );
}
