//! Limits on guessing. What may be tried so many times in a window is counted in the database, so
//! that all processes count together; a try is counted before it is made. Who succeeds gets the
//! try back.

use std::net::IpAddr;

use airside_kernel::access::Origin;
use airside_kernel::db::sql;
use airside_kernel::{Error, Kernel, Result, Timestamp, WriteTx, fingerprint};

/// One limit.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    name: &'static str,
    attempts_max: i64,
    window_seconds: i64,
}

const QUARTER_HOUR: i64 = 15 * 60;

const fn limit(name: &'static str, attempts_max: i64, window_seconds: i64) -> Limit {
    Limit {
        name,
        attempts_max,
        window_seconds,
    }
}

/// Wrong passwords for one account.
pub const SIGN_IN_ACCOUNT: Limit = limit("sign-in account", 10, QUARTER_HOUR);
/// Wrong passwords from one address.
pub const SIGN_IN_ADDRESS: Limit = limit("sign-in address", 100, QUARTER_HOUR);
/// Codes tried for one account, over all codes that it was sent.
pub const CODE_ACCOUNT: Limit = limit("code account", 20, QUARTER_HOUR);
/// Links tried from one address.
pub const LINK_ADDRESS: Limit = limit("link address", 100, QUARTER_HOUR);
/// Mails that strangers can cause to one account.
pub const MAIL_ACCOUNT: Limit = limit("mail account", 5, QUARTER_HOUR);
/// Mails that can be caused from one address.
pub const MAIL_ADDRESS: Limit = limit("mail address", 60, QUARTER_HOUR);
/// Ways to a provider, and back, from one address.
pub const PROVIDER_ADDRESS: Limit = limit("provider address", 100, QUARTER_HOUR);
/// Accounts made from one address.
pub const SIGN_UP_ADDRESS: Limit = limit("sign-up address", 100, 3600);
/// Questions from one address whether an account exists.
pub const EMAIL_CHECK_ADDRESS: Limit = limit("email-check address", 100, QUARTER_HOUR);

/// A limit and what it is counted for.
pub type Counted<'a> = (Limit, &'a str);

/// Counts a try under each limit, or answers 429 where one is used up.
pub async fn spend(kernel: &Kernel, counted: &[Counted<'_>]) -> Result<()> {
    const REASON: &str = "count an attempt";
    let mut tx = kernel.write_as_system(REASON).await?;
    let mut retry_after_seconds = 0;
    for (limit, of) in counted {
        let (attempts, ends_at) = count(&mut tx, *limit, of).await?;
        if attempts > limit.attempts_max {
            let wait = ends_at.seconds_since(tx.at()) + 1;
            retry_after_seconds = retry_after_seconds.max(wait);
        }
    }
    tx.commit_unaudited(REASON).await?;
    match u64::try_from(retry_after_seconds) {
        Ok(0) | Err(_) => Ok(()),
        Ok(retry_after_seconds) => Err(Error::RateLimited {
            retry_after_seconds,
        }),
    }
}

/// Gives a try back that turned out to be no guess.
pub async fn give_back(tx: &mut WriteTx, counted: &[Counted<'_>]) -> Result<()> {
    for (limit, of) in counted {
        let back = sql("UPDATE attempt_counters SET attempts = attempts - 1 \
                        WHERE subject = $1 AND attempts > 0");
        tx.execute(back.bind(subject(*limit, of))).await?;
    }
    Ok(())
}

async fn count(tx: &mut WriteTx, limit: Limit, of: &str) -> Result<(i64, Timestamp)> {
    let now = tx.at();
    let count = sql(
        "INSERT INTO attempt_counters (subject, attempts, window_ends_at) \
         VALUES ($1, 1, $2) ON CONFLICT (subject) DO UPDATE SET \
         attempts = CASE WHEN attempt_counters.window_ends_at <= $3 THEN 1 \
                    ELSE attempt_counters.attempts + 1 END, \
         window_ends_at = CASE WHEN attempt_counters.window_ends_at <= $3 \
                          THEN excluded.window_ends_at \
                          ELSE attempt_counters.window_ends_at END \
         RETURNING attempts, window_ends_at",
    )
    .bind(subject(limit, of))
    .bind(now.plus_seconds(limit.window_seconds))
    .bind(now);
    let counted: Option<(i64, Timestamp)> = tx.execute_returning(count).await?;
    let counted = counted.ok_or_else(|| Error::internal("an attempt was not counted"))?;
    if counted.0 == 1 {
        let ended = sql("DELETE FROM attempt_counters WHERE window_ends_at <= $1");
        tx.execute(ended.bind(now)).await?;
    }
    Ok(counted)
}

/// What is limited is kept as a fingerprint: the table is no list of addresses.
fn subject(limit: Limit, of: &str) -> String {
    fingerprint(&format!("{}: {of}", limit.name))
}

/// Where a request came from, as limits count it: of an IPv6 address the network, since a client
/// has all addresses of it.
#[must_use]
pub fn network(origin: &Origin) -> String {
    let address = origin
        .ip
        .as_deref()
        .and_then(|ip| ip.parse::<IpAddr>().ok());
    match address.map(|ip| ip.to_canonical()) {
        None => "unknown".to_owned(),
        Some(IpAddr::V4(ip)) => ip.to_string(),
        Some(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_its_network() {
        let check = |ip: Option<&str>, expected: &str| {
            let origin = Origin {
                ip: ip.map(str::to_owned),
                ..Origin::default()
            };
            assert_eq!(network(&origin), expected);
        };
        check(Some("192.0.2.7"), "192.0.2.7");
        check(Some("::ffff:192.0.2.7"), "192.0.2.7");
        check(Some("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        check(None, "unknown");
    }
}
