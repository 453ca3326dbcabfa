//! The instance's configuration: signing in, mail, storage, and what other services it may use.
//!
//! The keys, what they take and where the values are kept is the kernel's
//! ([`ConfigurationKey`]); here is who may see
//! and change them. Secrets are sealed at rest and come back masked; a mask that is sent back
//! changes nothing. What the environment or the configuration file fixes is shown as fixed and
//! refused. Each group of keys has a permission of its own, and every change is audited with the
//! values before and after, those of secrets excepted.

pub mod ops;
pub(crate) mod routes;

use airside_kernel::Result;
use airside_kernel::access::{AnyPermit, Caller};
use airside_kernel::config::instance::{Category, ConfigurationKey};
use airside_kernel::{Kernel, operations};
use serde::Serialize;
use uuid::Uuid;

use crate::target::InstanceTarget;

operations! {
    /// Reads the configuration.
    ViewConfigurations => "instance_config:view" on InstanceTarget;
    /// Changes who may sign up, sign in and create workspaces, and by which provider.
    EditAuthentication => "auth_config:edit" on InstanceTarget;
    /// Changes how mail is sent.
    EditEmail => "email_config:edit" on InstanceTarget;
    /// Sends a test mail.
    TestEmail => "email:test" on InstanceTarget;
    /// Changes the language model.
    EditAi => "ai_config:edit" on InstanceTarget;
    /// Changes the access to cover images.
    EditUnsplash => "unsplash_config:edit" on InstanceTarget;
    /// Changes the Slack app.
    EditSlack => "slack_config:edit" on InstanceTarget;
    /// Changes the largest upload.
    EditFiles => "file_config:edit" on InstanceTarget;
}

/// One key as the administration pages show it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Configuration {
    /// Id of the key: the same on every instance.
    pub id: Uuid,
    /// The key.
    #[schema(examples("EMAIL_HOST"))]
    pub key: &'static str,
    /// Its value; a mask for a secret that is set.
    pub value: String,
    /// Its group.
    pub category: Category,
    /// Whether it is sealed at rest.
    pub is_encrypted: bool,
    /// Whether the environment or the configuration file fixes it.
    pub is_fixed: bool,
}

/// The permits for a change, one for each group of keys in it.
async fn permits(
    kernel: &Kernel,
    caller: &Caller,
    keys: impl Iterator<Item = ConfigurationKey> + Send,
) -> Result<Vec<AnyPermit>> {
    let (mut asked, mut permits) = (Vec::new(), Vec::new());
    for category in keys.map(|key| key.spec().category) {
        if !asked.contains(&category) {
            asked.push(category);
            permits.push(permit(kernel, caller, category).await?);
        }
    }
    Ok(permits)
}

async fn permit(kernel: &Kernel, caller: &Caller, category: Category) -> Result<AnyPermit> {
    Ok(match category {
        Category::Authentication
        | Category::WorkspaceManagement
        | Category::Google
        | Category::Github
        | Category::Gitlab
        | Category::Gitea
        | Category::Oidc => kernel
            .authorize::<EditAuthentication>(caller, ())
            .await?
            .into(),
        Category::Smtp => kernel.authorize::<EditEmail>(caller, ()).await?.into(),
        Category::Ai => kernel.authorize::<EditAi>(caller, ()).await?.into(),
        Category::Unsplash => kernel.authorize::<EditUnsplash>(caller, ()).await?.into(),
        Category::Slack => kernel.authorize::<EditSlack>(caller, ()).await?.into(),
        Category::Storage => kernel.authorize::<EditFiles>(caller, ()).await?.into(),
    })
}
