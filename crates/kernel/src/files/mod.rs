//! Stored files: an object store, by default a folder. What a file belongs to, who may read it and
//! what it is called is the business of the room that stores it; here it is bytes under a key.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Bytes;
use futures::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::Kernel;
use crate::error::{Error, Result};
use crate::ids::AssetId;
use crate::jobs::{Handler, NewJob};

const DELETE_FILES: &str = "delete_files";
/// Files that one job removes.
const FILES_PER_JOB: usize = 500;

/// The jobs that remove files which a transaction leaves without a row.
pub(crate) fn deletions(files: &[AssetId]) -> Result<Vec<NewJob>> {
    let parts = files.chunks(FILES_PER_JOB);
    parts.map(|some| NewJob::new(DELETE_FILES, &some)).collect()
}

/// Removes files that nothing names any more.
#[derive(Debug)]
pub struct DeleteFiles;

#[async_trait]
impl Handler for DeleteFiles {
    fn kind(&self) -> &'static str {
        DELETE_FILES
    }

    async fn run(&self, kernel: &Kernel, payload: &str) -> Result<()> {
        let files: Vec<AssetId> = serde_json::from_str(payload)?;
        for file in files {
            kernel.files.delete(file).await?;
        }
        Ok(())
    }
}

/// What a store holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// How many files.
    pub files: u64,
    /// What they take, in bytes.
    pub bytes: u64,
}

/// The store; cheap to clone.
#[derive(Debug, Clone)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// A folder, made if it is missing.
    pub fn folder(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path).map_err(|fault| {
            Error::internal(format!("cannot make `{}`: {fault}", path.display()))
        })?;
        let store = LocalFileSystem::new_with_prefix(path).map_err(fault)?;
        Ok(Self(Arc::new(store)))
    }

    /// Stores a file under its id.
    pub async fn put(&self, id: AssetId, content: Bytes) -> Result<()> {
        self.0
            .put(&key(id), content.into())
            .await
            .map(|_| ())
            .map_err(fault)
    }

    /// A file's content; `None` if there is none under this id.
    pub async fn get(&self, id: AssetId) -> Result<Option<Bytes>> {
        match self.0.get(&key(id)).await {
            Ok(found) => found.bytes().await.map(Some).map_err(fault),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(other) => Err(fault(other)),
        }
    }

    /// How many files there are and what they take. Walks the whole store, so it is for people who
    /// ask how full it is and for nothing else.
    pub async fn stored(&self) -> Result<Stored> {
        let nothing = Stored { files: 0, bytes: 0 };
        self.0
            .list(None)
            .try_fold(nothing, async |sum, file| {
                Ok(Stored {
                    files: sum.files + 1,
                    bytes: sum.bytes + file.size,
                })
            })
            .await
            .map_err(fault)
    }

    /// Removes a file that was stored for a row which then was not written. One that stays only
    /// takes room, so this does not fail.
    pub async fn discard(&self, id: AssetId) {
        if let Err(fault) = self.delete(id).await {
            tracing::warn!(asset.id = %id, error = ?fault, "a file was not deleted");
        }
    }

    /// Removes a file. One that is not there is as good as removed.
    async fn delete(&self, id: AssetId) -> Result<()> {
        match self.0.delete(&key(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(other) => Err(fault(other)),
        }
    }
}

/// A folder for each of 256 endings, so that no folder grows without end.
fn key(id: AssetId) -> Key {
    let name = id.0.simple().to_string();
    let shelf = name.get(30..).unwrap_or_default().to_owned();
    Key::from_iter([shelf, name])
}

fn fault(fault: object_store::Error) -> Error {
    Error::Internal(anyhow::Error::new(fault).context("file store"))
}
