//! Ids and time as the engine sees them: plain numbers in distinct types.
//!
//! The engine never looks inside an id. A caller with UUIDs passes them as `u128`.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        // Aligned as a `u64`, so that an optional id takes 24 bytes and not 32.
        #[repr(Rust, packed(8))]
        pub struct $name(u128);

        impl $name {
            /// The number inside.
            pub const fn get(self) -> u128 {
                self.0
            }
        }

        impl From<u128> for $name {
            fn from(number: u128) -> Self {
                Self(number)
            }
        }

        impl From<$name> for u128 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:x})", stringify!($name), self.get())
            }
        }
    };
}

id! {
    /// A person with an account.
    UserId
}
id! {
    /// Anything that can be acted on: an instance, a workspace, a project, a work item …
    NodeId
}
id! {
    /// A worker of the People side; one person may be both a user and a worker.
    WorkerId
}
id! {
    /// A department that workers belong to.
    DepartmentId
}
id! {
    /// A role. System roles carry the small number that the catalog gives them.
    RoleId
}
id! {
    /// A permission scheme. The scheme of a system role has the number of its role.
    SchemeId
}
id! {
    /// One granular grant, allowing or denying.
    GrantId
}
id! {
    /// A link that gives the members of a teamspace a role on a project.
    LinkId
}

/// An instant in microseconds since 1970-01-01T00:00:00Z. Always an input, never read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);
