//! Somebody whom a provider named arrives: at the account that is connected, at the account of the
//! same verified address, or at a new one.

use airside_kernel::access::{Caller, Origin};
use airside_kernel::record::{Audit, FieldChange, Records};
use airside_kernel::{AccessChange, Error, Kernel, Result, WriteTx};

use super::people::Person;
use super::{Provider, RoomAbove};
use crate::accounts::{self, AccountRow, NewAccount};
use crate::attempts::{self, SIGN_UP_ADDRESS};
use crate::connections::{self, ConnectedAs};
use crate::sessions::{self, Medium, OpenedSession};
use crate::sign_in::{arrive, authorize_sign_up};
use crate::{codes, profile};

const SIGN_IN: &str = "sign in through a provider";
const INVITED: &str = "an invited person signs up through a provider";

/// What an arrival needs to know beside the person.
pub(super) struct Arrival<'a> {
    pub kernel: &'a Kernel,
    pub caller: &'a Caller,
    pub above: &'a RoomAbove,
    pub person: Person,
    /// Whether names follow the provider's.
    pub has_sync: bool,
}

impl Arrival<'_> {
    /// Opens a session, if this person may come in.
    pub async fn let_in(self) -> Result<OpenedSession> {
        let mut connection = self.kernel.db.read().await?;
        let connected = connections::find(&mut connection, &self.connected_as()).await?;
        let same_address = match &self.person.email {
            Some(email) => accounts::find_by_email(&mut connection, email).await?,
            None => None,
        };
        drop(connection);
        if let Some(user) = connected {
            return self.sign_in(user).await;
        }
        let Some(account) = same_address else {
            return self.sign_up().await;
        };
        if !self.person.is_email_verified {
            return Err(codes::OAUTH_EMAIL_NOT_VERIFIED.into());
        }
        self.connect(&account).await
    }

    fn connected_as(&self) -> ConnectedAs<'_> {
        ConnectedAs {
            provider: self.person.provider,
            issuer: &self.person.issuer,
            subject: &self.person.subject,
            email: self.person.email.as_ref(),
        }
    }

    const fn medium(&self) -> Medium {
        Medium::Provider(self.person.provider)
    }

    fn origin(&self) -> &Origin {
        &self.caller.origin
    }

    /// At the account that is connected.
    async fn sign_in(self, user: airside_kernel::ids::UserId) -> Result<OpenedSession> {
        let change = AccessChange::account(user);
        let mut tx = self.kernel.change_access_as_system(SIGN_IN, change).await?;
        let account = accounts::lookup(tx.reading(), user).await?;
        // The connection may have been taken away meanwhile.
        let is_connected = connections::note_use(&mut tx, user, &self.connected_as()).await?;
        let account = active(account.filter(|_| is_connected))?;
        let changes = if self.has_sync {
            profile::follow_names(&mut tx, &account, self.names()).await?
        } else {
            Vec::new()
        };
        let session = sessions::open(&mut tx, user, self.origin(), self.medium()).await?;
        let opened = self.opened(&mut tx, &account, &session);
        let mut records = Records::from(opened);
        if !changes.is_empty() {
            records = records.and(profile::audit(&account, changes));
        }
        tx.commit(records).await?;
        Ok(session)
    }

    fn names(&self) -> (&str, &str) {
        (&self.person.first_name, &self.person.last_name)
    }

    /// At the account of the same address, which the provider verified.
    async fn connect(self, account: &AccountRow) -> Result<OpenedSession> {
        let user = account.id;
        let change = AccessChange::account(user);
        let mut tx = self.kernel.change_access_as_system(SIGN_IN, change).await?;
        let current = active(accounts::lookup(tx.reading(), user).await?)?;
        if current.email != account.email {
            return Err(self.person.provider.refuse("the account changed meanwhile"));
        }
        let proved = accounts::prove_address(&mut tx, &current).await?;
        let id = connections::add(&mut tx, user, &self.connected_as()).await?;
        let session = sessions::open(&mut tx, user, self.origin(), self.medium()).await?;
        let opened = self.opened(&mut tx, &current, &session);
        let connected = connections::audit("account.connected", &current, self.provider(), id);
        let mut records = Records::from(connected).and(opened);
        if let Some(reclaimed) = proved.record {
            records = records.and(reclaimed);
        }
        tx.commit(records).await?;
        Ok(session)
    }

    const fn provider(&self) -> Provider {
        self.person.provider
    }

    /// At a new account.
    async fn sign_up(self) -> Result<OpenedSession> {
        let email = self
            .person
            .email
            .clone()
            .ok_or(codes::OAUTH_EMAIL_MISSING)?;
        let mut tx = self.sign_up_transaction().await?;
        let (first, last) = self.names();
        let mut new = NewAccount::of(email).named(first, last);
        if self.person.is_email_verified {
            new = new.verified();
        }
        let user = accounts::create(&mut tx, &new).await?;
        let id = connections::add(&mut tx, user, &self.connected_as()).await?;
        let session = sessions::open(&mut tx, user, self.origin(), self.medium()).await?;
        let account = accounts::lookup(tx.reading(), user).await?;
        let account = account.ok_or(Error::NotFound)?;
        let opened = self.opened(&mut tx, &account, &session);
        let created = Audit {
            action: "account.created",
            resource: ("account", Some(user.0), Some(account.email.clone())),
            ..opened.clone()
        };
        let connected = connections::audit("account.connected", &account, self.provider(), id);
        tx.commit(Records::from(created).and(connected).and(opened))
            .await?;
        Ok(session)
    }

    /// By the permit of whoever signs up, or, where sign-up is closed, by an invitation of an
    /// address that the provider verified.
    async fn sign_up_transaction(&self) -> Result<WriteTx> {
        let network = attempts::network(self.origin());
        attempts::spend(self.kernel, &[(SIGN_UP_ADDRESS, network.as_str())]).await?;
        let closed = match authorize_sign_up(self.kernel, self.origin()).await {
            Ok((stranger, mut permit)) => return self.kernel.write(&stranger, &mut permit).await,
            Err(closed) => closed,
        };
        if self.is_invited().await? {
            return self.kernel.write_as_system(INVITED).await;
        }
        Err(closed)
    }

    async fn is_invited(&self) -> Result<bool> {
        let Some(email) = self.person.email.as_ref() else {
            return Ok(false);
        };
        if !self.person.is_email_verified {
            return Ok(false);
        }
        let mut connection = self.kernel.db.read().await?;
        let now = self.kernel.clock.now();
        self.above
            .invitations
            .is_invited(&mut connection, email, now)
            .await
    }

    fn opened(&self, tx: &mut WriteTx, account: &AccountRow, session: &OpenedSession) -> Audit {
        let mut opened = arrive(tx, self.origin(), account, session.id);
        let provider = self.provider().as_str().to_owned();
        opened.changes = vec![FieldChange::text("provider", None, Some(provider))];
        opened
    }
}

/// An account that may come in.
fn active(account: Option<AccountRow>) -> Result<AccountRow> {
    let account = account.ok_or(codes::AUTHENTICATION_FAILED)?;
    if account.is_active {
        return Ok(account);
    }
    Err(codes::USER_ACCOUNT_DEACTIVATED.into())
}
