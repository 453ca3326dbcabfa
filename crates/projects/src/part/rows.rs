//! The statements of all parts.

use airside_kernel::access::{Operation, Permit};
use airside_kernel::db::{Connection, SqlBuilder, Value};
use airside_kernel::http::PageWindow;
use airside_kernel::{Error, Result, WriteFault, WriteTx};
use uuid::Uuid;

use super::{Found, Part, Whole};

/// Columns that never change.
const FIXED: [&str; 6] = [
    "id",
    "workspace_id",
    "project_id",
    "work_item_id",
    "created_by",
    "created_at",
];

fn select<P: Part>(whole: Uuid) -> SqlBuilder {
    let mut query = SqlBuilder::new("SELECT ");
    query.push(&P::COLUMNS.join(", "));
    push_from::<P>(&mut query, whole);
    query
}

fn push_from<P: Part>(query: &mut SqlBuilder, whole: Uuid) {
    query.push(" FROM ").push(P::TABLE).push(" WHERE ");
    query.push(P::Whole::COLUMN).push(" = ").push_value(whole);
}

/// A part of that very whole.
pub(crate) async fn lookup<P: Part>(
    connection: &mut Connection,
    whole: Uuid,
    id: P::Id,
) -> Result<Option<P>> {
    let found = find(connection, whole, &[id]).await?;
    Ok(found.into_iter().next())
}

/// Those of the given parts that are of that very whole.
pub(crate) async fn find<P: Part>(
    connection: &mut Connection,
    whole: Uuid,
    ids: &[P::Id],
) -> Result<Vec<P>> {
    let mut query = select::<P>(whole);
    query.push(" AND id IN ").push_list(ids.iter().copied());
    query.build().fetch_all(connection).await
}

/// A page of the parts of a whole that was found inside its parents.
pub(crate) async fn page<P: Part>(
    connection: &mut Connection,
    whole: Uuid,
    (window, order): (PageWindow, &str),
) -> Result<Vec<P>> {
    let mut query = select::<P>(whole);
    query.push(" AND ").push(P::LISTED);
    query.push(" ORDER BY ").push(order).push(" LIMIT ");
    query.push_value(window.fetch_limit()).push(" OFFSET ");
    query.push_value(window.offset());
    query.build().fetch_all(connection).await
}

/// How many there are, those included that no list shows.
pub(crate) async fn count<P: Part>(connection: &mut Connection, whole: Uuid) -> Result<i64> {
    let mut query = SqlBuilder::new("SELECT COUNT(*)");
    push_from::<P>(&mut query, whole);
    query.build().fetch_count(connection).await
}

/// The highest place that a part has, 0 if there is none.
pub(crate) async fn last_place<P: Part>(
    connection: &mut Connection,
    whole: Uuid,
    column: &'static str,
) -> Result<f64> {
    let mut query = SqlBuilder::new("SELECT COALESCE(MAX(");
    query.push(column).push("), 0.0)");
    push_from::<P>(&mut query, whole);
    let (last,): (f64,) = query.build().fetch_one(connection).await?;
    Ok(last)
}

/// Adds a part, if there is room for it, to the whole of the permit.
pub(crate) async fn add<O, P>(tx: &mut WriteTx, permit: &Permit<O>, part: &P) -> Result<()>
where
    P: Part,
    O: Operation<Target = P::Whole>,
{
    let whole = permit.target().id();
    if let Some(limit) = P::LIMIT
        && count::<P>(tx.reading(), whole).await? >= limit.max
    {
        return Err(Error::conflict(limit.code, limit.message));
    }
    insert(tx, whole, part).await
}

/// The same in the transaction that makes the whole, for which there is no permit.
pub(crate) async fn insert<P: Part>(tx: &mut WriteTx, whole: Uuid, part: &P) -> Result<()> {
    let values = P::COLUMNS.iter().zip(part.values());
    let values = values.map(|(column, value)| {
        if *column == P::Whole::COLUMN {
            Value::from(whole)
        } else {
            value
        }
    });
    let mut query = SqlBuilder::new("INSERT INTO ");
    query.push(P::TABLE).push(" (");
    query.push(&P::COLUMNS.join(", ")).push(") VALUES ");
    query.push_list(values);
    tx.execute(query.build()).await.map_err(taken::<P>)?;
    Ok(())
}

/// Writes a part as it is now.
pub(crate) async fn update<O, P>(tx: &mut WriteTx, permit: &Permit<O>, after: &P) -> Result<()>
where
    P: Part,
    O: Operation<Target = Found<P>>,
{
    let mut query = SqlBuilder::new("UPDATE ");
    query.push(P::TABLE).push(" SET ");
    let columns = P::COLUMNS.iter().zip(after.values());
    let columns = columns.filter(|(column, _)| !FIXED.contains(*column));
    for (place, (column, value)) in columns.enumerate() {
        query.push(if place == 0 { "" } else { ", " });
        query.push(column).push(" = ").push_value(value);
    }
    push_this(&mut query, permit);
    tx.execute(query.build()).await.map_err(taken::<P>)?;
    Ok(())
}

/// Deletes a part.
pub(crate) async fn remove<O, P>(tx: &mut WriteTx, permit: &Permit<O>) -> Result<()>
where
    P: Part,
    O: Operation<Target = Found<P>>,
{
    let mut query = SqlBuilder::new("DELETE FROM ");
    query.push(P::TABLE);
    push_this(&mut query, permit);
    tx.execute(query.build()).await?;
    Ok(())
}

fn push_this<O, P>(query: &mut SqlBuilder, permit: &Permit<O>)
where
    P: Part,
    O: Operation<Target = Found<P>>,
{
    let Found { part, whole } = permit.target();
    query.push(" WHERE id = ").push_value(part.id());
    query.push(" AND ").push(P::Whole::COLUMN);
    query.push(" = ").push_value(whole.id());
}

fn taken<P: Part>(fault: WriteFault) -> Error {
    match P::UNIQUE {
        Some(unique) => fault.on_unique(unique.index, || {
            Error::conflict(unique.code, unique.message)
        }),
        None => fault.into(),
    }
}
