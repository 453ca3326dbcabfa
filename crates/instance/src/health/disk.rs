//! How full the disk of a folder is.

use std::path::Path;

use super::{DiskHealth, Status};

/// Below this much, somebody should look at the disk.
const LITTLE_LEFT_BYTES: u64 = 1 << 30;

/// The disk of a folder; where the system does not say, nothing is known to be left.
pub fn disk_of(folder: &Path) -> DiskHealth {
    let (total_bytes, free_bytes) = match rustix::fs::statvfs(folder) {
        Ok(disk) => (disk.f_blocks * disk.f_frsize, disk.f_bavail * disk.f_frsize),
        Err(fault) => {
            tracing::warn!(folder = %folder.display(), %fault, "the disk does not say how full it is");
            (0, 0)
        }
    };
    let status = if free_bytes < LITTLE_LEFT_BYTES {
        Status::Attention
    } else {
        Status::Ok
    };
    DiskHealth {
        status,
        total_bytes,
        free_bytes,
    }
}
