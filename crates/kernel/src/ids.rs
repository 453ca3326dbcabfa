//! Identifiers: one newtype for each kind of thing, so that a project's id cannot be handed to a
//! function that wants a work item's.
//!
//! All are UUIDv7, made by [`Entropy`](crate::Entropy), and sort by the time they were made.

/// Declares id newtypes over [`uuid::Uuid`].
#[macro_export]
macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            ::serde::Serialize, ::serde::Deserialize, ::sqlx::Type, ::utoipa::ToSchema,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        #[schema(value_type = String, format = Uuid)]
        pub struct $name(pub ::uuid::Uuid);

        impl $name {
            /// The same id as the access engine spells it.
            #[must_use]
            pub const fn as_u128(self) -> u128 {
                self.0.as_u128()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<::uuid::Uuid> for $name {
            fn from(id: ::uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for $crate::db::Value {
            fn from(id: $name) -> Self {
                Self::Uuid(Some(id.0))
            }
        }

        impl $crate::ids::Id for $name {}
    )*};
}

/// A type that [`id_types!`](crate::id_types) declared, here or in a room.
pub trait Id: Into<crate::db::Value> {}

impl<I: Id> From<Option<I>> for crate::db::Value {
    fn from(id: Option<I>) -> Self {
        id.map_or(Self::Uuid(None), Into::into)
    }
}

id_types! {
    /// An account on this instance.
    UserId,
    /// A workspace.
    WorkspaceId,
    /// A project.
    ProjectId,
    /// An invitation to a workspace.
    InvitationId,
    /// A teamspace.
    TeamspaceId,
    /// A sign-in on one device.
    SessionId,
    /// A personal access token.
    TokenId,
    /// The instance's own row.
    InstanceId,
    /// The row of an instance admin.
    InstanceAdminId,
    /// A background job.
    JobId,
    /// A stored file.
    AssetId,
    /// An entry of the activity or audit record.
    RecordId,
}
