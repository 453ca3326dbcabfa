//! What is wrong with a catalog, and on which line.

use std::fmt;

use super::source::{Place, Source};

/// A catalog that cannot be used: everything that is wrong with it, in the order of the texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", Lines(.faults))]
pub struct CatalogError {
    faults: Vec<Fault>,
}

impl CatalogError {
    pub(super) fn new(mut faults: Vec<Fault>) -> Self {
        faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        Self { faults }
    }

    /// What is wrong, one by one.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Name of the source.
    pub file: String,
    /// Line in it, from 1.
    pub line: usize,
    /// What is wrong, in words.
    pub problem: String,
}

impl Fault {
    pub(super) fn at(sources: &[Source<'_>], place: Place, problem: String) -> Self {
        let (file, line) = sources
            .get(place.source)
            .map_or((String::new(), 1), |source| {
                let before = source.text.get(..place.offset).unwrap_or(source.text);
                (source.name.to_owned(), before.matches('\n').count() + 1)
            });
        Self {
            file,
            line,
            problem,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.problem)
    }
}

struct Lines<'a>(&'a [Fault]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}
