//! The operations on one's own tokens.

use airside_access::TokenScopes;
use airside_kernel::access::Caller;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::TokenId;
use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{AccessChange, Error, Kernel, Result, Validation};
use secrecy::SecretString;

use super::{
    CreateToken, DESCRIPTION_CHARS_MAX, DeleteToken, LABEL_CHARS_MAX, SCOPES_MAX, TOKEN_PREFIX,
    TOKENS_MAX, Token, TokenInput, ViewTokens, rows,
};
use crate::sessions::require_session;
use crate::targets::AccountTarget;

/// The scope of instance administration.
const INSTANCE_SCOPE: &str = "instance";

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    window: PageWindow,
) -> Result<Page<Token>> {
    let permit = kernel
        .authorize::<ViewTokens>(caller, caller.user()?)
        .await?;
    let user = permit.account.id;
    let mut connection = kernel.db.read().await?;
    let rows = rows::list(&mut connection, user, window).await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, user).await?)
    } else {
        None
    };
    let now = kernel.clock.now();
    let tokens = rows
        .into_iter()
        .map(|row| Token::new(row, now))
        .collect::<Result<_>>()?;
    Ok(Page::new(window, tokens, total))
}

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    mut input: TokenInput,
) -> Result<Token> {
    let user = caller.user()?;
    let mut permit = kernel.authorize::<CreateToken>(caller, user).await?;
    require_session(caller)?;
    input.label = input.label.trim().to_owned();
    input.scopes.sort_unstable();
    input.scopes.dedup();
    check(kernel, &input)?;
    require_admin_for_instance(caller, &input)?;
    let secret = SecretString::from(kernel.entropy.secret(TOKEN_PREFIX));
    let mut tx = kernel
        .change_access(caller, &mut permit, AccessChange::account(user))
        .await?;
    if rows::count(tx.reading(), user).await? >= TOKENS_MAX {
        return Err(Error::conflict(
            "too_many_tokens",
            "an account has at most 100 tokens; delete one that is not used any more",
        ));
    }
    let row = rows::add(&mut tx, &permit, &input, &secret).await?;
    let scopes = if input.scopes.is_empty() {
        "all".to_owned()
    } else {
        input.scopes.join(", ")
    };
    tx.commit(Audit {
        changes: vec![FieldChange::text("scopes", None, Some(scopes))],
        ..audit("personal_token.created", &permit, row.id, &row.label)
    })
    .await?;
    Ok(Token::new(row, kernel.clock.now())?.showing(&secret))
}

fn check(kernel: &Kernel, input: &TokenInput) -> Result<()> {
    let mut validation = Validation::new();
    let label_chars = input.label.chars().count();
    validation.require(label_chars > 0, "label", "this field is required");
    let fits = label_chars <= LABEL_CHARS_MAX;
    validation.require(fits, "label", "must be at most 100 characters");
    let fits = input.description.chars().count() <= DESCRIPTION_CHARS_MAX;
    validation.require(fits, "description", "must be at most 1000 characters");
    let is_ahead = input.expired_at.is_none_or(|at| at > kernel.clock.now());
    validation.require(is_ahead, "expired_at", "must be in the future");
    let fits = input.scopes.len() <= SCOPES_MAX;
    validation.require(fits, "scopes", "must be at most 100");
    let catalog = kernel.access.engine().catalog();
    if let Err(wrong) = TokenScopes::compile(catalog, &input.scopes) {
        validation.add("scopes", wrong.to_string());
    }
    validation.finish()
}

/// Only an admin has rights at the instance that a token could be given.
fn require_admin_for_instance(caller: &Caller, input: &TokenInput) -> Result<()> {
    let names_it = input.scopes.iter().any(|scope| scope == INSTANCE_SCOPE);
    if names_it && !caller.signed_in()?.is_instance_admin {
        let message = "`instance` is for admins of the instance only";
        return Err(Error::field("scopes", message));
    }
    Ok(())
}

pub(super) async fn delete(kernel: &Kernel, caller: &Caller, token: TokenId) -> Result<()> {
    let user = caller.user()?;
    let mut permit = kernel.authorize::<DeleteToken>(caller, user).await?;
    require_session(caller)?;
    let mut tx = kernel
        .change_access(caller, &mut permit, AccessChange::account(user))
        .await?;
    let label = rows::delete(&mut tx, &permit, token)
        .await?
        .ok_or(Error::NotFound)?;
    tx.commit(audit("personal_token.deleted", &permit, token, &label))
        .await
}

fn audit(action: &'static str, of: &AccountTarget, token: TokenId, label: &str) -> Audit {
    Audit {
        action,
        subject: Some((of.account.id, of.account.display_name.clone())),
        resource: ("personal_token", Some(token.0), Some(label.to_owned())),
        ..Audit::default()
    }
}
