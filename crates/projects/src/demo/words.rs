//! What items are called and what is said about them. A title is an act, a thing and where or when;
//! thirteen by sixteen by seven of them are enough that hardly two items share one.

/// The words of a project.
#[derive(Debug)]
pub(super) struct Vocabulary {
    pub acts: &'static [&'static str],
    pub things: &'static [&'static str],
    pub places: &'static [&'static str],
}

pub(super) static WEB: Vocabulary = Vocabulary {
    acts: &[
        "Show",
        "Rework",
        "Speed up",
        "Test",
        "Translate",
        "Simplify",
        "Fix",
        "Remember",
        "Explain",
        "Align",
        "Measure",
        "Add",
        "Retire",
    ],
    things: &[
        "the crossing calendar",
        "fare classes",
        "the passenger form",
        "vehicle lengths",
        "the price breakdown",
        "promo codes",
        "the seat and cabin map",
        "the return trip",
        "sold-out departures",
        "the payment step",
        "invoice download",
        "the search box",
        "island stopovers",
        "pet and bicycle extras",
        "the confirmation page",
        "error messages",
    ],
    places: &[
        "on narrow screens",
        "for guests without an account",
        "in the checkout",
        "for screen readers",
        "in high season",
        "on the landing page",
        "for group bookings",
    ],
};

pub(super) static APP: Vocabulary = Vocabulary {
    acts: &[
        "Keep", "Refresh", "Animate", "Cache", "Rework", "Fix", "Group", "Hide", "Announce",
        "Sync", "Shrink", "Try out", "Add",
    ],
    things: &[
        "boarding passes",
        "the gate banner",
        "delay notices",
        "the wallet card",
        "trip history",
        "the harbour map",
        "push settings",
        "the sign-in sheet",
        "the QR brightness boost",
        "saved travellers",
        "the widget",
        "the language switch",
        "live vessel positions",
        "the feedback form",
        "crash reports",
        "the what's-new page",
    ],
    places: &[
        "while offline",
        "on old phones",
        "in dark mode",
        "after an update",
        "at the gate",
        "on tablets",
        "during boarding",
    ],
};

pub(super) static OPS: Vocabulary = Vocabulary {
    acts: &[
        "Rotate", "Automate", "Monitor", "Move", "Upgrade", "Document", "Harden", "Alert on",
        "Rehearse", "Trim", "Split", "Back up", "Replace",
    ],
    things: &[
        "the fares database",
        "signing keys",
        "the image registry",
        "the message queue",
        "log retention",
        "the staging cluster",
        "nightly exports",
        "the payment gateway proxy",
        "certificate renewal",
        "on-call handover notes",
        "the search index",
        "build caches",
        "object storage buckets",
        "the vessel feed importer",
        "access to production",
        "the status page",
    ],
    places: &[
        "in the second region",
        "before the summer peak",
        "without downtime",
        "for the auditors",
        "after last week's incident",
        "on the new hosts",
        "behind the load balancer",
    ],
};

pub(super) static DESK: Vocabulary = Vocabulary {
    acts: &[
        "Answer",
        "Refund",
        "Check",
        "Escalate",
        "Collect",
        "Confirm",
        "Call back about",
        "Write a template for",
        "Settle",
        "Investigate",
        "Translate",
        "Track",
        "Close",
    ],
    things: &[
        "a cancelled night crossing",
        "double charges",
        "a school class booking",
        "a wheelchair request",
        "lost luggage",
        "a wrong name on a ticket",
        "a coach operator",
        "a missed connection",
        "a voucher that expired",
        "harbour staff passes",
        "a freight quote",
        "a complaint about boarding",
        "a damaged bicycle",
        "an unreadable QR code",
        "a travel agency contract",
        "an insurance form",
    ],
    places: &[
        "from the northern route",
        "from last weekend",
        "for a partner",
        "with the harbour office",
        "in Danish",
        "before the end of the month",
        "for a returning passenger",
    ],
};

/// Why an item exists.
pub(super) const REASONS: [&str; 10] = [
    "Three passengers wrote about this in the last fortnight.",
    "The numbers from the pilot route show that people stop here.",
    "We promised this to the harbour office for the coming season.",
    "It came up in the retrospective and nobody objected.",
    "The current behaviour surprises everybody who sees it for the first time.",
    "It takes the desk about ten minutes each time it happens.",
    "It is small, and it is in the way of two larger things.",
    "We saw it while testing something else and wrote it down before we forgot.",
    "A partner asked for it and is ready to try it with us.",
    "It has been on the list since spring, and now there is time.",
];

/// When an item is done.
pub(super) const CHECKS: [&str; 9] = [
    "Works with the keyboard alone",
    "Copy is agreed with the desk",
    "Behaves on the slow test phone",
    "Covered by a test that fails without it",
    "The numbers are on the dashboard",
    "Somebody from another team has tried it",
    "Reads well in both languages",
    "The old way is gone",
    "Release note is written",
];

/// What people say.
pub(super) const REMARKS: [&str; 20] = [
    "I can take this after the release on Thursday.",
    "Tried it on the staging site, looks right to me.",
    "Do we still need the old variant? I would rather remove it.",
    "This depends on the fare rules, let us wait for those.",
    "Half of it is done, the rest needs the new icons.",
    "I could reproduce it twice, both times with a slow connection.",
    "The desk says that it has become rarer, but it is not gone.",
    "Numbers attached to the dashboard: it got a third faster.",
    "Moved the date, the partner answers next week.",
    "Good catch. I had only tested the happy path.",
    "Could we agree on the wording first?",
    "Paired on this today, we are closer than I thought.",
    "Not for this season, but I would keep it.",
    "The fix is in review.",
    "Rolled out to one route, watching it until tomorrow.",
    "That was it: a time zone.",
    "I asked the harbour office and they are fine with it.",
    "Please have a look at the second screenshot.",
    "Same root cause as the one from last month.",
    "Done from my side, somebody else should check.",
];

/// Pages that links go to.
pub(super) const LINKS: [(&str, &str); 6] = [
    (
        "Design sketch",
        "https://design.harbourhill.example/boards/crossings",
    ),
    ("Dashboard", "https://metrics.harbourhill.example/d/funnel"),
    (
        "Notes of the call",
        "https://notes.harbourhill.example/harbour-office",
    ),
    (
        "Log search",
        "https://logs.harbourhill.example/saved/slow-requests",
    ),
    ("Fare rules", "https://fares.harbourhill.example/rules"),
    ("Test plan", "https://notes.harbourhill.example/test-plan"),
];
