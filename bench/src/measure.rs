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

/// The measurements of one contestant.
#[derive(Debug)]
pub struct Measurements {
    disagreements: usize,
    allocations: f64,
    times: Vec<f64>,
}

impl Measurements {
    /// Asks every question once to compare the answers and once to count allocations.
    pub fn new(expected: &[bool], mut decide: impl FnMut(usize) -> bool) -> Self {
        let differs = |(number, expected): &(usize, &bool)| decide(*number) != **expected;
        let disagreements = expected.iter().enumerate().filter(differs).count();
        let counted = allocation_counter::measure(|| {
            let allowed = (0..expected.len()).filter(|number| decide(*number)).count();
            std::hint::black_box(allowed);
        });
        let allocations = usize::try_from(counted.count_total).map_or(f64::NAN, as_f64);
        let allocations = allocations / as_f64(expected.len());
        Self {
            disagreements,
            allocations,
            times: Vec::new(),
        }
    }

    /// Asks all questions so many times, in timed batches. The contestants take turns, so that
    /// whatever else the machine does meets all of them.
    pub fn round(&mut self, count: usize, passes: usize, mut decide: impl FnMut(usize) -> bool) {
        for _ in 0..passes {
            for start in (0..count).step_by(BATCH) {
                let end = (start + BATCH).min(count);
                let started = Instant::now();
                let allowed = (start..end).filter(|number| decide(*number)).count();
                let elapsed = started.elapsed();
                std::hint::black_box(allowed);
                self.times.push(nanos(elapsed) / as_f64(end - start));
            }
        }
    }

    /// What came out.
    pub fn figures(mut self) -> Figures {
        self.times.sort_by(f64::total_cmp);
        Figures {
            p50_ns: percentile(&self.times, 50),
            p95_ns: percentile(&self.times, 95),
            p99_ns: percentile(&self.times, 99),
            disagreements: self.disagreements,
            allocations: self.allocations,
        }
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
