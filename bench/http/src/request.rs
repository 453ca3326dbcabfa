//! What to measure, and how much of it.

use airside_kernel::Clock;
use anyhow::{Result, bail};

/// The parts that there are, and the databases.
const PARTS: &[&str] = &[
    "starts",
    "memory",
    "lists",
    "checks",
    "writers",
    "access",
    "grants",
    "freshness",
];
const DATABASES: &[&str] = &["sqlite", "postgresql"];

/// How many of everything.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Work items of the workspace that questions are asked in.
    pub items: i64,
    /// People there.
    pub people: usize,
    /// Questions of each kind.
    pub questions: usize,
    /// Simulations of each kind.
    pub simulations: usize,
    /// People with 50 exceptions each.
    pub excepted: i64,
    /// Profiles read.
    pub profiles: usize,
    /// Reads after a change, and races for a right.
    pub turns: usize,
}

const WHOLE: Size = Size {
    items: 100_000,
    people: 1_000,
    questions: 200,
    simulations: 10,
    excepted: 20_000,
    profiles: 2_000,
    turns: 10_000,
};

const SMALL: Size = Size {
    items: 2_000,
    people: 200,
    questions: 20,
    simulations: 3,
    excepted: 200,
    profiles: 100,
    turns: 200,
};

/// What the command line says.
#[derive(Debug)]
pub struct Asked {
    /// The program, from the root of the repository.
    pub program: String,
    /// How many of everything.
    pub size: Size,
    only: Vec<String>,
    is_small: bool,
}

impl Asked {
    /// From the arguments.
    pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut asked = Self {
            program: "target/release/airside".to_owned(),
            size: WHOLE,
            only: Vec::new(),
            is_small: false,
        };
        let mut arguments = arguments.peekable();
        while let Some(argument) = arguments.next() {
            match (argument.as_str(), arguments.peek().cloned()) {
                ("--small", _) => {
                    asked.is_small = true;
                    asked.size = SMALL;
                }
                ("--program", Some(path)) => {
                    asked.program = path;
                    arguments.next();
                }
                ("--only", Some(parts)) => {
                    asked.only = parts.split(',').map(str::to_owned).collect();
                    arguments.next();
                }
                (other, _) => bail!("`{other}`: --small, --program PATH, --only PART,…"),
            }
        }
        let is_known = |part: &&String| PARTS.iter().chain(DATABASES).any(|known| known == part);
        if let Some(part) = asked.only.iter().find(|part| !is_known(part)) {
            bail!(
                "no part `{part}`: {}, {}",
                PARTS.join(", "),
                DATABASES.join(", ")
            );
        }
        Ok(asked)
    }

    /// Whether a part or database is wanted: all are, where none of its kind is named.
    pub fn has(&self, name: &str) -> bool {
        let kind = if PARTS.contains(&name) {
            PARTS
        } else {
            DATABASES
        };
        let mut named = self.only.iter().filter(|one| kind.contains(&one.as_str()));
        let is_named = named.clone().any(|one| one == name);
        is_named || named.next().is_none()
    }

    /// Whether one of several parts is wanted.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// Whether everything is measured at its full size.
    pub fn is_whole(&self) -> bool {
        self.only.is_empty() && !self.is_small && self.program.contains("release")
    }
}

/// Says what is being done, and at what time, to whoever waits.
#[expect(
    clippy::print_stderr,
    reason = "this is a command, and it takes minutes"
)]
pub fn tell(what: &str) {
    eprintln!("{} {what}", Clock::system().now());
}
