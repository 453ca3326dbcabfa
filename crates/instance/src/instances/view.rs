//! The public description, as the API answers it.

use airside_identity::oauth::{self, Provider};
use airside_kernel::config::instance::ConfigurationKey as Key;
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{InstanceId, UserId};
use airside_kernel::{Kernel, Result, Timestamp};
use serde::Serialize;

use super::{EDITION, InstanceRow, VERSION};

/// What anybody may read of the instance.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InstanceInfo {
    /// What is open and where.
    pub config: InstanceConfig,
    /// The instance itself.
    pub instance: InstanceView,
}

/// What is open and where. No secrets, and nothing that only admins need.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the clients' shape: one flag for each switch"
)]
pub struct InstanceConfig {
    /// Whether people may sign up by themselves.
    pub enable_signup: bool,
    /// Whether only admins create workspaces.
    pub is_workspace_creation_disabled: bool,
    /// Whether one may sign in with Google.
    pub is_google_enabled: bool,
    /// Whether one may sign in with GitHub.
    pub is_github_enabled: bool,
    /// Whether one may sign in with GitLab.
    pub is_gitlab_enabled: bool,
    /// Whether one may sign in with Gitea.
    pub is_gitea_enabled: bool,
    /// Whether one may sign in with the organisation's own provider.
    pub is_oidc_enabled: bool,
    /// What that provider is called; empty if it has no name.
    pub oidc_name: String,
    /// Whether one may sign in with a mailed code.
    pub is_magic_login_enabled: bool,
    /// Whether one may sign in with a password.
    pub is_email_password_enabled: bool,
    /// Whether mail can be sent.
    pub is_smtp_configured: bool,
    /// Whether cover images can be searched.
    pub has_unsplash_configured: bool,
    /// Whether a language model can be asked.
    pub has_llm_configured: bool,
    /// Name of the GitHub app; there is none.
    pub github_app_name: String,
    /// Public id of the Slack app.
    pub slack_client_id: String,
    /// Key of a product analytics service; none is used.
    pub posthog_api_key: Option<String>,
    /// Address of a product analytics service; none is used.
    pub posthog_host: Option<String>,
    /// Largest upload, in bytes.
    pub file_size_limit: u64,
    /// Where the instance is administered.
    pub admin_base_url: String,
    /// Where published pages are.
    pub space_base_url: String,
    /// Where people work.
    pub app_base_url: String,
    /// Where the changes of each version are told; empty if nowhere.
    pub instance_changelog_url: String,
    /// Whether the organisation runs the instance itself.
    pub is_self_managed: bool,
}

/// The instance itself.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the clients' shape: one flag for each state"
)]
pub struct InstanceView {
    /// Id of its row; null until it is registered.
    pub id: Option<InstanceId>,
    /// What it is called.
    pub instance_name: String,
    /// The id made at its registration; null until then.
    pub instance_id: Option<String>,
    /// Version of the program.
    pub current_version: &'static str,
    /// The latest version that is known of.
    pub latest_version: &'static str,
    /// Edition of the program.
    pub edition: &'static str,
    /// The address that people use.
    pub domain: String,
    /// Addresses that may sign up; none are named.
    pub whitelist_emails: Option<String>,
    /// Namespace of the instance; none is used.
    pub namespace: Option<String>,
    /// Whether it is registered.
    pub is_activated: bool,
    /// Whether its first admin exists.
    pub is_setup_done: bool,
    /// Whether setting it up needs a token that its operator has set.
    pub is_setup_token_needed: bool,
    /// Whether the set-up page was used.
    pub is_signup_screen_visited: bool,
    /// Whether anonymous figures may be sent.
    pub is_telemetry_enabled: bool,
    /// Whether the makers may help.
    pub is_support_required: bool,
    /// Whether it was verified.
    pub is_verified: bool,
    /// Whether it is for trying things out.
    pub is_test: bool,
    /// Whether this version is no longer looked after.
    pub is_current_version_deprecated: bool,
    /// Whether there is any workspace.
    pub workspaces_exist: bool,
    /// When the latest version was last asked for.
    pub last_checked_at: Option<Timestamp>,
    /// When it was registered.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// Always null: an instance is not deleted.
    pub deleted_at: Option<Timestamp>,
    /// Who registered it.
    pub created_by: Option<UserId>,
    /// Who changed it last.
    pub updated_by: Option<UserId>,
}

/// The public part of the configuration.
pub async fn config(kernel: &Kernel) -> Result<InstanceConfig> {
    let configuration = kernel.configuration().await?;
    let base = kernel.settings.base_url.as_str();
    let offers = |provider| oauth::is_offered(&configuration, provider);
    Ok(InstanceConfig {
        enable_signup: configuration.is_on(Key::EnableSignup),
        is_workspace_creation_disabled: configuration.is_on(Key::DisableWorkspaceCreation),
        is_google_enabled: offers(Provider::Google),
        is_github_enabled: offers(Provider::Github),
        is_gitlab_enabled: offers(Provider::Gitlab),
        is_gitea_enabled: offers(Provider::Gitea),
        is_oidc_enabled: offers(Provider::Oidc),
        oidc_name: configuration.text(Key::OidcName).to_owned(),
        is_magic_login_enabled: configuration.is_on(Key::EnableMagicLinkLogin),
        is_email_password_enabled: configuration.is_on(Key::EnableEmailPassword),
        is_smtp_configured: kernel.mail_enabled().await?,
        has_unsplash_configured: configuration.is_set(Key::UnsplashAccessKey),
        has_llm_configured: configuration.is_set(Key::LlmApiKey),
        github_app_name: String::new(),
        slack_client_id: configuration.text(Key::SlackClientId).to_owned(),
        posthog_api_key: None,
        posthog_host: None,
        file_size_limit: configuration.file_size_limit(),
        admin_base_url: format!("{base}/admin"),
        space_base_url: format!("{base}/spaces"),
        app_base_url: base.to_owned(),
        instance_changelog_url: String::new(),
        is_self_managed: true,
    })
}

impl InstanceView {
    pub(super) fn of(kernel: &Kernel, row: Option<&InstanceRow>, workspaces_exist: bool) -> Self {
        let is = |flag: fn(&InstanceRow) -> bool| row.is_some_and(flag);
        Self {
            id: row.map(|row| row.id),
            instance_name: row.map(|row| row.instance_name.clone()).unwrap_or_default(),
            instance_id: row.map(|row| row.instance_id.clone()),
            current_version: VERSION,
            latest_version: VERSION,
            edition: EDITION,
            domain: kernel.settings.base_url.clone(),
            whitelist_emails: None,
            namespace: None,
            is_activated: row.is_some(),
            is_setup_done: is(|row| row.is_setup_done),
            is_setup_token_needed: kernel.settings.setup_token.is_some()
                && !is(|row| row.is_setup_done),
            is_signup_screen_visited: is(|row| row.is_signup_screen_visited),
            is_telemetry_enabled: is(|row| row.is_telemetry_enabled),
            is_support_required: is(|row| row.is_support_required),
            is_verified: is(|row| row.is_verified),
            is_test: is(|row| row.is_test),
            is_current_version_deprecated: false,
            workspaces_exist,
            last_checked_at: None,
            created_at: row.map(|row| row.created_at),
            updated_at: row.map(|row| row.updated_at),
            deleted_at: None,
            created_by: row.and_then(|row| row.created_by),
            updated_by: row.and_then(|row| row.updated_by),
        }
    }
}

/// Whether there is any workspace, those in the bin not counted.
pub(super) async fn workspaces_exist(connection: &mut Connection) -> Result<bool> {
    sql("SELECT CAST(1 AS BIGINT) FROM workspaces WHERE deleted_at IS NULL LIMIT 1")
        .exists(connection)
        .await
}
