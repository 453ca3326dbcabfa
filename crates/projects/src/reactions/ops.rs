//! What is done with reactions.

use airside_kernel::access::{Caller, Operation, Permit, Target};
use airside_kernel::db::SqlBuilder;
use airside_kernel::{Error, Kernel, Result, WriteTx};

use super::{
    CommentReaction, ItemReaction, REACTION_CHARS_MAX, ReactToComment, ReactToWorkItem, Reaction,
};
use crate::comments::Comment;
use crate::part::{self, Key, Part, Whole};
use crate::work_items::WorkItemTarget;

/// Why a reaction needs no further record.
const RECORDED: &str = "a reaction says itself who gave it and when";

/// An emoji, or its code points as numbers.
fn valid(reaction: &str) -> Result<String> {
    let reaction = reaction.trim();
    let is_emoji = |c: char| !c.is_ascii() && !c.is_alphabetic() && !c.is_control();
    let is_code = |c: char| c.is_ascii_digit() || c == '-';
    let is_short = reaction.chars().count() <= REACTION_CHARS_MAX;
    if reaction.is_empty() || !is_short || !reaction.chars().all(|c| is_emoji(c) || is_code(c)) {
        return Err(Error::field("reaction", "must be an emoji"));
    }
    Ok(reaction.to_owned())
}

pub(super) async fn react_to_item(
    kernel: &Kernel,
    caller: &Caller,
    key: <WorkItemTarget as Target>::Key,
    reaction: &str,
) -> Result<Reaction> {
    let mut permit = kernel.authorize::<ReactToWorkItem>(caller, key).await?;
    let reaction = valid(reaction)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.ensure_open()?;
    let row = ItemReaction {
        id: tx.id(),
        workspace_id: key.0,
        project_id: key.1,
        work_item_id: key.2,
        reaction,
        created_by: Some(caller.user()?),
        created_at: tx.at(),
    };
    part::add(&mut tx, &permit, &row).await?;
    finish(tx, permit.target(), ("workitem", key.2.0)).await?;
    Ok(row.into())
}

pub(super) async fn react_to_comment(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<Comment>,
    reaction: &str,
) -> Result<Reaction> {
    let mut permit = kernel.authorize::<ReactToComment>(caller, key).await?;
    let reaction = valid(reaction)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.whole.ensure_open()?;
    let ((workspace_id, project_id, work_item_id), comment_id) = key;
    let row = CommentReaction {
        id: tx.id(),
        workspace_id,
        project_id,
        work_item_id,
        comment_id,
        reaction,
        created_by: Some(caller.user()?),
        created_at: tx.at(),
    };
    part::add(&mut tx, &permit, &row).await?;
    let about = ("workitem_comment", comment_id.0);
    finish(tx, &permit.whole, about).await?;
    Ok(row.into())
}

pub(super) async fn take_back_from_item(
    kernel: &Kernel,
    caller: &Caller,
    key: <WorkItemTarget as Target>::Key,
    reaction: &str,
) -> Result<()> {
    let mut permit = kernel.authorize::<ReactToWorkItem>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.ensure_open()?;
    take_back::<_, ItemReaction>(&mut tx, &permit, (caller, reaction)).await?;
    finish(tx, permit.target(), ("workitem", key.2.0)).await
}

pub(super) async fn take_back_from_comment(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<Comment>,
    reaction: &str,
) -> Result<()> {
    let mut permit = kernel.authorize::<ReactToComment>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    let item = permit.whole.clone();
    item.ensure_open()?;
    take_back::<_, CommentReaction>(&mut tx, &permit, (caller, reaction)).await?;
    finish(tx, &item, ("workitem_comment", key.1.0)).await
}

/// One's own reaction only: the statement names the caller.
async fn take_back<O, P>(
    tx: &mut WriteTx,
    permit: &Permit<O>,
    (caller, reaction): (&Caller, &str),
) -> Result<()>
where
    P: Part,
    O: Operation<Target = P::Whole>,
{
    let mut query = SqlBuilder::new("DELETE FROM ");
    query.push(P::TABLE).push(" WHERE ").push(P::Whole::COLUMN);
    query.push(" = ").push_value(permit.target().id());
    query.push(" AND created_by = ").push_value(caller.user()?);
    query.push(" AND reaction = ").push_value(reaction);
    match tx.execute(query.build()).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

async fn finish(
    mut tx: WriteTx,
    item: &WorkItemTarget,
    (kind, id): (&str, uuid::Uuid),
) -> Result<()> {
    tx.publish(item.event((kind, id), "changed"));
    tx.commit_unaudited(RECORDED).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reaction_is_an_emoji() {
        for good in ["👍", "👩‍💻", "❤️", "128077", "128105-8205-128187"] {
            assert!(valid(good).is_ok(), "{good}");
        }
        let long = "👍".repeat(33);
        for bad in ["", "  ", "lol", "<b>", "ü", "👍\n👍", &long] {
            assert!(valid(bad).is_err(), "{bad}");
        }
    }
}
