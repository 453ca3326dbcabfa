//! What is done with relations.

use std::collections::BTreeMap;
use std::iter;

use airside_kernel::access::Caller;
use airside_kernel::ids::ProjectId;
use airside_kernel::record::FieldChange;
use airside_kernel::{Error, Kernel, Result, Validation, WriteTx};

use super::rows;
use super::{
    CreateRelation, DeleteRelation, EndedRelation, ListRelations, NewRelations, RelatedItem,
    RelationType, Relations,
};
use crate::ids::WorkItemId;
use crate::scope::workspace_of;
use crate::work_items::{self, WorkItemTarget, find_targets};

type Item = (ProjectId, WorkItemId);
/// Items of one request at most.
const ITEMS_MAX: usize = 50;
/// Relations of one item at most, since they are read all together.
const RELATIONS_MAX: i64 = 500;

/// The other ends that the caller may see.
pub(super) async fn related(
    kernel: &Kernel,
    caller: &Caller,
    (project, item): Item,
) -> Result<Vec<(RelationType, WorkItemTarget)>> {
    let workspace = workspace_of(caller)?;
    kernel
        .authorize::<ListRelations>(caller, (workspace, project, item))
        .await?;
    let judge = kernel.judge(caller).await?;
    let visible = judge.visible("workitem:view", "workitem")?;
    let mut connection = kernel.db.read().await?;
    let relations = rows::list(&mut connection, item).await?;
    let ids: Vec<WorkItemId> = relations.iter().map(|(_, other)| *other).collect();
    let targets = find_targets(&mut connection, workspace, &ids, &visible).await?;
    let found = |(relation, other): (RelationType, WorkItemId)| {
        let target = targets.iter().find(|target| target.item.id == other)?;
        Some((relation, target.clone()))
    };
    Ok(relations.into_iter().filter_map(found).collect())
}

pub(super) async fn list(kernel: &Kernel, caller: &Caller, item: Item) -> Result<Relations> {
    let mut relations: Relations = RelationType::ALL
        .iter()
        .map(|one| (one.name(), Vec::new()))
        .collect();
    for (relation, target) in related(kernel, caller, item).await? {
        relations
            .entry(relation.name())
            .or_default()
            .push(target.item.id);
    }
    Ok(relations)
}

/// The relations that say when work can happen, with their other ends.
pub(super) async fn dependencies(
    kernel: &Kernel,
    caller: &Caller,
    item: Item,
) -> Result<BTreeMap<&'static str, Vec<RelatedItem>>> {
    let kinds = RelationType::ALL
        .into_iter()
        .filter(|one| one.is_dependency());
    let mut dependencies: BTreeMap<_, Vec<RelatedItem>> =
        kinds.map(|one| (one.name(), Vec::new())).collect();
    for (relation, target) in related(kernel, caller, item).await? {
        if let Some(list) = dependencies.get_mut(relation.name()) {
            list.push(RelatedItem::new(target, relation));
        }
    }
    Ok(dependencies)
}

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    (project, item): Item,
    new: NewRelations,
) -> Result<Vec<RelatedItem>> {
    let workspace = workspace_of(caller)?;
    let key = (workspace, project, item);
    let mut permit = kernel.authorize::<CreateRelation>(caller, key).await?;
    if new.issues.is_empty() || new.issues.len() > ITEMS_MAX {
        return Err(Error::field("issues", "takes 1 to 50 work items"));
    }
    let judge = kernel.judge(caller).await?;
    let visible = judge.visible("workitem:view", "workitem")?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.ensure_open()?;
    let others = find_targets(tx.reading(), workspace, &new.issues, &visible).await?;
    let mut validation = Validation::new();
    for id in &new.issues {
        let is_known = others.iter().any(|other| other.item.id == *id);
        let message = format!("`{id}` is not a work item that you may see");
        validation.require(is_known, "issues", message);
        validation.require(
            *id != item,
            "issues",
            "a work item has no relation to itself",
        );
    }
    validation.finish()?;
    let by = caller.user()?;
    let mut changes = Vec::new();
    for other in &others {
        rows::add(&mut tx, &permit, (new.relation_type, other.item.id), by).await?;
        changes.push(FieldChange {
            new_id: Some(other.item.id.0),
            ..FieldChange::text(new.relation_type.name(), None, Some(other.identifier()))
        });
    }
    require_room(&mut tx, item, &others).await?;
    record(tx, permit.target(), &others, changes).await?;
    Ok(others
        .into_iter()
        .map(|other| RelatedItem::new(other, new.relation_type))
        .collect())
}

async fn require_room(tx: &mut WriteTx, item: WorkItemId, others: &[WorkItemTarget]) -> Result<()> {
    let others = others.iter().map(|other| other.item.id);
    let ends: Vec<WorkItemId> = iter::once(item).chain(others).collect();
    if rows::is_any_above(tx.reading(), &ends, RELATIONS_MAX).await? {
        return Err(Error::conflict(
            "too_many_relations",
            format!("a work item has {RELATIONS_MAX} relations at most"),
        ));
    }
    Ok(())
}

pub(super) async fn delete(
    kernel: &Kernel,
    caller: &Caller,
    (project, item): Item,
    ended: EndedRelation,
) -> Result<()> {
    let workspace = workspace_of(caller)?;
    let key = (workspace, project, item);
    let mut permit = kernel.authorize::<DeleteRelation>(caller, key).await?;
    let judge = kernel.judge(caller).await?;
    let visible = judge.visible("workitem:view", "workitem")?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.ensure_open()?;
    let others = find_targets(tx.reading(), workspace, &[ended.related_issue], &visible).await?;
    let other = others.first().ok_or(Error::NotFound)?;
    let kinds = ended
        .relation_type
        .map_or_else(|| RelationType::ALL.to_vec(), |one| vec![one]);
    let mut changes = Vec::new();
    for kind in kinds {
        if rows::delete(&mut tx, &permit, (kind, other.item.id)).await? > 0 {
            changes.push(FieldChange {
                old_id: Some(other.item.id.0),
                ..FieldChange::text(kind.name(), Some(other.identifier()), None)
            });
        }
    }
    if changes.is_empty() {
        return Err(Error::NotFound);
    }
    record(tx, permit.target(), &others, changes).await
}

async fn record(
    mut tx: WriteTx,
    target: &WorkItemTarget,
    others: &[WorkItemTarget],
    changes: Vec<FieldChange>,
) -> Result<()> {
    for one in others {
        tx.publish(one.own_event("changed"));
    }
    work_items::record(tx, target, ("updated", "changed"), changes).await
}
