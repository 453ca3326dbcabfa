//! The organisation that everybody decides about, the requests, and the oracle.
//!
//! 1,000 users with three roles each in 100 projects, 10,000 items with a creator and a submitter,
//! and for each user five items that they may not delete. Everything comes from one seed.

/// People.
pub const USERS: usize = 1_000;
/// Projects.
pub const PROJECTS: usize = 100;
/// Work items, spread evenly over the projects.
pub const ITEMS: usize = 10_000;
/// Roles that each user holds, each in another project.
pub const ROLES_PER_USER: usize = 3;
/// Items that each user is denied to delete.
pub const DENIED_PER_USER: usize = 5;
/// Questions.
pub const REQUESTS: usize = 4_096;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// See an item.
    View,
    /// Edit it.
    Edit,
    /// Delete it.
    Delete,
    /// Comment on it.
    Comment,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::View, Self::Edit, Self::Delete, Self::Comment];

    /// The key in the catalog.
    pub const fn key(self) -> &'static str {
        match self {
            Self::View => "workitem:view",
            Self::Edit => "workitem:edit",
            Self::Delete => "workitem:delete",
            Self::Comment => "workitem_comment:create",
        }
    }
}

/// How a role holds an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Not at all.
    No,
    /// Always.
    Always,
    /// Of what one created.
    Created,
    /// Of what one submitted.
    Submitted,
}

/// What a role holds, by action.
pub type RoleTable = [Held; 4];

/// An item.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Its project.
    pub project: usize,
    /// Who created it.
    pub creator: usize,
    /// Who submitted it.
    pub submitter: usize,
}

/// Everything.
#[derive(Debug)]
pub struct Data {
    /// Per user, project and number of the role there.
    pub roles: Vec<Vec<(usize, usize)>>,
    /// Per project, its four roles.
    pub tables: Vec<[RoleTable; 4]>,
    /// Whether each project has roles of its own, or all share four.
    pub custom: bool,
    /// Items.
    pub items: Vec<Item>,
    /// Per user, the items they may not delete.
    pub denied: Vec<Vec<usize>>,
    /// Questions: user, action, item.
    pub requests: Vec<(usize, Act, usize)>,
}

/// Admin, Contributor, Commenter, Guest: the values of the product's catalog.
const FOUR: [RoleTable; 4] = [
    [Held::Always; 4],
    [Held::Always, Held::Always, Held::Created, Held::Always],
    [Held::Always, Held::No, Held::No, Held::Always],
    [Held::Submitted, Held::No, Held::No, Held::No],
];

/// Four roles of a project's own, not the same in each.
fn custom_tables(project: usize) -> [RoleTable; 4] {
    let comment = if project.is_multiple_of(2) {
        Held::Always
    } else {
        Held::No
    };
    let edit = if project.is_multiple_of(3) {
        Held::Created
    } else {
        Held::Always
    };
    [
        [Held::Always, Held::Always, Held::Always, Held::Always],
        [Held::Always, edit, Held::Created, Held::Always],
        [Held::Always, Held::No, Held::No, comment],
        [Held::Created, Held::No, Held::Created, Held::No],
    ]
}

/// A small generator of our own, so that the requests are the same everywhere and for ever.
pub struct Seeded(u64);

impl Seeded {
    /// From a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % count as u64).unwrap_or(0)
    }
}

impl Data {
    /// The organisation, with four roles for all projects or four for each.
    pub fn new(custom: bool) -> Self {
        let mut seeded = Seeded::new(2026);
        let roles: Vec<Vec<(usize, usize)>> = (0..USERS)
            .map(|_| {
                let first = seeded.below(PROJECTS);
                let role = |place: usize, seeded: &mut Seeded| {
                    ((first + 31 * place) % PROJECTS, seeded.below(4))
                };
                (0..ROLES_PER_USER)
                    .map(|place| role(place, &mut seeded))
                    .collect()
            })
            .collect();
        let items: Vec<Item> = (0..ITEMS)
            .map(|number| Item {
                project: number % PROJECTS,
                creator: seeded.below(USERS),
                submitter: seeded.below(USERS),
            })
            .collect();
        let own_item = |user: usize, seeded: &mut Seeded| {
            let (project, _) = roles[user][seeded.below(ROLES_PER_USER)];
            project + PROJECTS * seeded.below(ITEMS / PROJECTS)
        };
        let denied: Vec<Vec<usize>> = (0..USERS)
            .map(|user| {
                (0..DENIED_PER_USER)
                    .map(|_| own_item(user, &mut seeded))
                    .collect()
            })
            .collect();
        let requests = (0..REQUESTS)
            .map(|_| {
                let user = seeded.below(USERS);
                let act = Act::ALL[seeded.below(4)];
                match seeded.below(10) {
                    // Most questions are about items of one's projects, some about one's own.
                    0..6 => (user, act, own_item(user, &mut seeded)),
                    6 => {
                        let item = seeded.below(ITEMS);
                        (items[item].creator, act, item)
                    }
                    7 => (
                        user,
                        Act::Delete,
                        denied[user][seeded.below(DENIED_PER_USER)],
                    ),
                    _ => (user, act, seeded.below(ITEMS)),
                }
            })
            .collect();
        let tables = (0..PROJECTS)
            .map(|p| if custom { custom_tables(p) } else { FOUR })
            .collect();
        Self {
            roles,
            tables,
            custom,
            items,
            denied,
            requests,
        }
    }

    /// The oracle: the rule as one would say it.
    pub fn allowed(&self, (user, act, item): (usize, Act, usize)) -> bool {
        if act == Act::Delete && self.denied[user].contains(&item) {
            return false;
        }
        let facts = self.items[item];
        let held = |act: Act| {
            self.roles[user]
                .iter()
                .filter(|(project, _)| *project == facts.project)
                .any(
                    |(project, role)| match self.tables[*project][*role][act as usize] {
                        Held::No => false,
                        Held::Always => true,
                        Held::Created => facts.creator == user,
                        Held::Submitted => facts.submitter == user,
                    },
                )
        };
        held(act) && held(Act::View)
    }
}
