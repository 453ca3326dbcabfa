//! What keeps the data: the folder, which is nobody else's, the database, and the instance key,
//! without which the stored secrets are lost.

use airside_kernel::config::Settings;
use airside_kernel::config::instance::unreadable_secrets;
use airside_kernel::db::{DatabaseConfig, Db};
use airside_kernel::reach::reach;
use airside_kernel::secrets::InstanceKey;
use airside_kernel::{Entropy, Kernel};
use anyhow::{Context, ensure};
use secrecy::ExposeSecret;

/// What the program makes is for the account that runs it and for nobody else: the database, its
/// log, stored files, copies.
pub fn keep_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// The data folder, made if it is missing. One that was made by an earlier version is closed to
/// others; what a group may do in it is the operator's decision.
pub fn private_folder(settings: &Settings) -> anyhow::Result<()> {
    let folder = &settings.data;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        const OTHERS: u32 = 0o007;
        let mode = std::fs::metadata(folder)?.permissions().mode();
        if mode & OTHERS != 0 {
            let closed = std::fs::Permissions::from_mode(mode & !OTHERS);
            if let Err(fault) = std::fs::set_permissions(folder, closed) {
                tracing::warn!(folder = %folder.display(), %fault, "others may read the data folder");
            }
        }
    }
    Ok(())
}

/// Opens the database, or says soon why it cannot be.
pub async fn open(config: &DatabaseConfig) -> anyhow::Result<Db> {
    reach(config).await.context("cannot open the database")?;
    Db::open(config).await.context("cannot open the database")
}

/// The instance key. A missing one is made only where nothing was sealed with another.
pub async fn instance_key(
    settings: &Settings,
    db: &Db,
    entropy: &Entropy,
) -> anyhow::Result<InstanceKey> {
    if let Some(key) = &settings.instance_key {
        return Ok(InstanceKey::from_hex(key.expose_secret())?);
    }
    let file = settings.key_file();
    if !file.exists() {
        let sealed = sealed_secrets(db).await;
        ensure!(
            sealed == 0,
            "the instance key `{}` is missing, and the database holds {sealed} secrets that only it \
             opens: bring it back from a backup, or give them up by putting 64 hexadecimal digits \
             there (`openssl rand -hex 32`) and entering them again under /admin",
            file.display()
        );
    }
    Ok(InstanceKey::from_file(&file, entropy)?)
}

/// How many secrets are stored; none in a database without a schema.
async fn sealed_secrets(db: &Db) -> usize {
    let Ok(mut connection) = db.read().await else {
        return 0;
    };
    let found = unreadable_secrets(&mut connection, None).await;
    found.map_or(0, |(count, _)| count)
}

/// Says aloud that the key is another than the one that the secrets were stored with.
pub async fn warn_of_unreadable_secrets(kernel: &Kernel) -> anyhow::Result<()> {
    let mut connection = kernel.db.read().await?;
    let key = Some(&kernel.instance_key);
    let (_, unreadable) = unreadable_secrets(&mut connection, key).await?;
    if !unreadable.is_empty() {
        tracing::error!(
            keys = unreadable.join(","),
            "stored secrets do not open with this instance key: bring the right one back from a \
             backup, or enter them again under /admin"
        );
    }
    Ok(())
}
