//! The projects, and what they are about.

use super::words::{APP, DESK, OPS, Vocabulary, WEB};

/// A project.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProjectPlan {
    pub name: &'static str,
    pub identifier: &'static str,
    pub description: &'static str,
    pub is_public: bool,
    /// Work items in it.
    pub items: usize,
    pub labels: &'static [(&'static str, &'static str)],
    pub words: &'static Vocabulary,
}

/// All projects.
pub(super) const PROJECTS: [ProjectPlan; 4] = [
    ProjectPlan {
        name: "Booking site",
        identifier: "WEB",
        description: "Where passengers find a crossing and pay for it.",
        is_public: true,
        items: 340,
        labels: &[
            ("bug", "#b4483c"),
            ("design", "#7a5bd0"),
            ("checkout", "#2f7dd1"),
            ("search", "#2f9e6e"),
            ("accessibility", "#d98a00"),
            ("content", "#60646c"),
        ],
        words: &WEB,
    },
    ProjectPlan {
        name: "Pocket app",
        identifier: "APP",
        description: "Tickets, delays and gate changes on the phone.",
        is_public: true,
        items: 260,
        labels: &[
            ("bug", "#b4483c"),
            ("offline", "#2f9e6e"),
            ("tickets", "#2f7dd1"),
            ("notifications", "#d98a00"),
            ("release", "#7a5bd0"),
        ],
        words: &APP,
    },
    ProjectPlan {
        name: "Platform",
        identifier: "OPS",
        description: "Servers, data and the services that the others stand on.",
        is_public: false,
        items: 240,
        labels: &[
            ("incident", "#b4483c"),
            ("security", "#7a5bd0"),
            ("cost", "#d98a00"),
            ("database", "#2f7dd1"),
            ("delivery", "#2f9e6e"),
        ],
        words: &OPS,
    },
    ProjectPlan {
        name: "Service desk",
        identifier: "DESK",
        description: "What passengers and harbour staff ask of us.",
        is_public: false,
        items: 160,
        labels: &[
            ("refund", "#b4483c"),
            ("groups", "#2f7dd1"),
            ("lost property", "#d98a00"),
            ("partner", "#2f9e6e"),
        ],
        words: &DESK,
    },
];
