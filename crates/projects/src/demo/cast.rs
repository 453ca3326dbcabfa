//! The people.

/// Somebody, and what they are where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub first_name: &'static str,
    pub last_name: &'static str,
    /// Key of the role in the workspace.
    pub role: &'static str,
    /// Identifier of a project and key of the role in it.
    projects: &'static [(&'static str, &'static str)],
}

impl Member {
    /// The role in a project, if they are in it.
    pub fn role_in(&self, identifier: &str) -> Option<&'static str> {
        self.projects
            .iter()
            .find(|(project, _)| *project == identifier)
            .map(|(_, role)| *role)
    }
}

const fn member(
    first_name: &'static str,
    last_name: &'static str,
    role: &'static str,
    projects: &'static [(&'static str, &'static str)],
) -> Member {
    Member {
        first_name,
        last_name,
        role,
        projects,
    }
}

/// Everybody; the first is the Owner.
pub(super) const CAST: [Member; 24] = [
    member(
        "Maren",
        "Hollis",
        "owner",
        &[
            ("WEB", "admin"),
            ("APP", "admin"),
            ("OPS", "admin"),
            ("DESK", "admin"),
        ],
    ),
    member("Tobias", "Renner", "admin", &[("OPS", "admin")]),
    member("Ines", "Carvalho", "admin", &[("WEB", "admin")]),
    member(
        "Jonas",
        "Aldrich",
        "member",
        &[("WEB", "contributor"), ("APP", "contributor")],
    ),
    member(
        "Priya",
        "Nadkarni",
        "member",
        &[("WEB", "contributor"), ("OPS", "contributor")],
    ),
    member("Oskar", "Lindqvist", "member", &[("WEB", "contributor")]),
    member(
        "Leila",
        "Haddad",
        "member",
        &[("APP", "admin"), ("WEB", "commenter")],
    ),
    member("Kwame", "Boateng", "member", &[("APP", "contributor")]),
    member(
        "Sofia",
        "Petrescu",
        "member",
        &[("APP", "contributor"), ("DESK", "commenter")],
    ),
    member("Daniel", "Okafor", "member", &[("OPS", "contributor")]),
    member(
        "Hana",
        "Sato",
        "member",
        &[("OPS", "contributor"), ("WEB", "contributor")],
    ),
    member("Emil", "Brandt", "member", &[("OPS", "contributor")]),
    member(
        "Camille",
        "Durand",
        "member",
        &[("DESK", "admin"), ("APP", "commenter")],
    ),
    member("Ravi", "Menon", "member", &[("DESK", "contributor")]),
    member(
        "Greta",
        "Vogel",
        "member",
        &[("DESK", "contributor"), ("WEB", "commenter")],
    ),
    member("Mateo", "Rivas", "member", &[("DESK", "contributor")]),
    member(
        "Aisha",
        "Karim",
        "member",
        &[("WEB", "contributor"), ("DESK", "commenter")],
    ),
    member("Felix", "Moreau", "member", &[("APP", "contributor")]),
    member(
        "Nora",
        "Kjeldsen",
        "member",
        &[("WEB", "commenter"), ("APP", "commenter")],
    ),
    member("Samuel", "Price", "member", &[("OPS", "commenter")]),
    member("Yara", "Mendes", "member", &[]),
    member("Lukas", "Steiner", "guest", &[("WEB", "guest")]),
    member("Amelie", "Fontaine", "guest", &[("APP", "commenter")]),
    member("Pavel", "Dvorak", "guest", &[("DESK", "guest")]),
];
