/** The ways to sign in, and the settings that each of them needs. */

import type { adminText } from "../../text/en";

type MethodName = keyof typeof adminText.methods;

export interface Method {
  name: MethodName;
  /** The configuration key that switches it on. */
  key: string;
  /** Its page, where it has settings of its own. */
  provider?: "google" | "github" | "gitlab" | "gitea" | "oidc";
  /** Keys without which it cannot work. */
  needs: string[];
}

export const METHODS: readonly Method[] = [
  { name: "password", key: "ENABLE_EMAIL_PASSWORD", needs: [] },
  { name: "magic", key: "ENABLE_MAGIC_LINK_LOGIN", needs: [] },
  {
    name: "google",
    key: "IS_GOOGLE_ENABLED",
    provider: "google",
    needs: ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
  },
  {
    name: "github",
    key: "IS_GITHUB_ENABLED",
    provider: "github",
    needs: ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"],
  },
  {
    name: "gitlab",
    key: "IS_GITLAB_ENABLED",
    provider: "gitlab",
    needs: ["GITLAB_CLIENT_ID", "GITLAB_CLIENT_SECRET"],
  },
  {
    name: "gitea",
    key: "IS_GITEA_ENABLED",
    provider: "gitea",
    needs: ["GITEA_HOST", "GITEA_CLIENT_ID", "GITEA_CLIENT_SECRET"],
  },
  {
    name: "oidc",
    key: "IS_OIDC_ENABLED",
    provider: "oidc",
    needs: ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"],
  },
];

export type FieldKind = "text" | "secret" | "toggle" | "number";

export interface ProviderField {
  key: string;
  kind: FieldKind;
  placeholder?: string;
}

export const PROVIDER_FIELDS: Readonly<Record<string, readonly ProviderField[]>> = {
  google: [
    { key: "GOOGLE_CLIENT_ID", kind: "text" },
    { key: "GOOGLE_CLIENT_SECRET", kind: "secret" },
    { key: "ENABLE_GOOGLE_SYNC", kind: "toggle" },
  ],
  github: [
    { key: "GITHUB_CLIENT_ID", kind: "text" },
    { key: "GITHUB_CLIENT_SECRET", kind: "secret" },
    { key: "GITHUB_ORGANIZATION_ID", kind: "text" },
    { key: "ENABLE_GITHUB_SYNC", kind: "toggle" },
  ],
  gitlab: [
    { key: "GITLAB_HOST", kind: "text", placeholder: "https://gitlab.com" },
    { key: "GITLAB_CLIENT_ID", kind: "text" },
    { key: "GITLAB_CLIENT_SECRET", kind: "secret" },
    { key: "ENABLE_GITLAB_SYNC", kind: "toggle" },
  ],
  gitea: [
    { key: "GITEA_HOST", kind: "text", placeholder: "https://git.example.com" },
    { key: "GITEA_CLIENT_ID", kind: "text" },
    { key: "GITEA_CLIENT_SECRET", kind: "secret" },
    { key: "ENABLE_GITEA_SYNC", kind: "toggle" },
  ],
  oidc: [
    { key: "OIDC_ISSUER", kind: "text", placeholder: "https://id.example.com/realms/main" },
    { key: "OIDC_CLIENT_ID", kind: "text" },
    { key: "OIDC_CLIENT_SECRET", kind: "secret" },
    { key: "OIDC_NAME", kind: "text" },
  ],
};
