//! Reading jobs and trying them again.

use airside_kernel::access::Caller;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::JobId;
use airside_kernel::{Error, Kernel, Result};

use super::{Job, JobState, RetryJob, ViewJobs, rows};
use crate::journal;
use crate::target::InInstance;

/// A page of the jobs that stand there, the latest first.
pub async fn list(
    kernel: &Kernel,
    caller: &Caller,
    state: JobState,
    window: PageWindow,
) -> Result<Page<Job>> {
    kernel.authorize::<ViewJobs>(caller, ()).await?;
    let mut connection = kernel.db.snapshot().await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, state).await?)
    } else {
        None
    };
    let jobs = rows::list(&mut connection, state, window).await?;
    Ok(Page::new(window, jobs, total))
}

/// Has a job that was given up tried again, from its first attempt.
pub async fn retry(kernel: &Kernel, caller: &Caller, id: JobId) -> Result<Job> {
    let mut permit = kernel.authorize::<RetryJob>(caller, id).await?;
    permit.thing()?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    let job = permit.thing()?;
    if job.state != JobState::Failed.as_str() {
        let message = "only a job that was given up can be tried again";
        return Err(Error::conflict("job_not_failed", message));
    }
    rows::wait_again(&mut tx, &permit).await?;
    let mut audit = journal::act("job.retried");
    audit.resource = ("job", Some(id.0), Some(job.kind.clone()));
    let after = Job::lookup(tx.reading(), id)
        .await?
        .ok_or(Error::NotFound)?;
    tx.commit(audit.clone()).await?;
    journal::note(caller, &audit);
    kernel.jobs.wake();
    Ok(after)
}
