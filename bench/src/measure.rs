//! Times and allocations.

use std::time::Instant;

/// Decisions timed together, since the clock itself costs 25 to 50 ns.
pub const BATCH: usize = 64;

/// What was found about one contestant.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// Half of all batches took at most this long per decision, in nanoseconds.
    pub p50_ns: f64,
    /// 95 in 100.
    pub p95_ns: f64,
    /// 99 in 100.
    pub p99_ns: f64,
    /// Answers that differ from the oracle's.
    pub disagreements: usize,
    /// Allocations per decision.
    pub allocations: f64,
}

/// Asks every question once to compare the answers, once to count allocations, and then `passes`
/// times to measure.
pub fn measure(expected: &[bool], passes: usize, mut decide: impl FnMut(usize) -> bool) -> Figures {
    let count = expected.len();
    let disagreements = expected
        .iter()
        .enumerate()
        .filter(|(n, expected)| decide(*n) != **expected)
        .count();
    let mut yes = 0_usize;
    let counted = allocation_counter::measure(|| {
        yes += (0..count).filter(|number| decide(*number)).count();
    });
    let mut times = Vec::with_capacity(passes * count.div_ceil(BATCH));
    for _ in 0..passes {
        for start in (0..count).step_by(BATCH) {
            let end = (start + BATCH).min(count);
            let started = Instant::now();
            yes += (start..end).filter(|number| decide(*number)).count();
            let elapsed = started.elapsed();
            times.push(nanos(elapsed) / as_f64(end - start));
        }
    }
    std::hint::black_box(yes);
    times.sort_by(f64::total_cmp);
    Figures {
        p50_ns: percentile(&times, 50),
        p95_ns: percentile(&times, 95),
        p99_ns: percentile(&times, 99),
        disagreements,
        allocations: usize::try_from(counted.count_total).map_or(f64::NAN, as_f64) / as_f64(count),
    }
}

/// The value below which so many in a hundred lie.
pub fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

/// Nanoseconds of a duration.
pub fn nanos(duration: std::time::Duration) -> f64 {
    duration.as_secs_f64() * 1e9
}

/// A count as a number to divide by.
pub fn as_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::NAN, f64::from)
}
