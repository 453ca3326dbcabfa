//! What is done with all parts in the same way.

use airside_kernel::access::{Caller, Operation, Target};
use airside_kernel::events::Event;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::record::{Activity, FieldChange};
use airside_kernel::{Error, Kernel, Result, WriteTx};
use airside_workspaces::{Can, can_of};

use super::rows::{count, page};
use super::{Found, Key, OrderBy, Part, Whole};

/// A page, its order, and whether it says what the caller may do with each row.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub window: PageWindow,
    pub order: OrderBy,
    pub with_can: bool,
}

/// A page of the parts of a whole.
pub(crate) async fn list<O, P>(
    kernel: &Kernel,
    caller: &Caller,
    key: <P::Whole as Target>::Key,
    (window, order): (PageWindow, OrderBy),
) -> Result<Page<P>>
where
    P: Part,
    O: Operation<Target = P::Whole>,
{
    let asked = Asked {
        window,
        order,
        with_can: false,
    };
    let page = list_with_can::<O, P>(kernel, caller, key, asked).await?;
    Ok(page.map(|(part, _)| part))
}

/// The same, with what the caller may do with each.
pub(crate) async fn list_with_can<O, P>(
    kernel: &Kernel,
    caller: &Caller,
    key: <P::Whole as Target>::Key,
    asked: Asked,
) -> Result<Page<(P, Option<Can>)>>
where
    P: Part,
    O: Operation<Target = P::Whole>,
{
    let permit = kernel.authorize::<O>(caller, key).await?;
    let whole = permit.target();
    let window = asked.window;
    let order = asked.order.expression::<P>()?;
    let mut connection = kernel.db.read().await?;
    let parts: Vec<P> = page(&mut connection, whole.id(), (window, &order)).await?;
    let total = if window.with_count {
        Some(count::<P>(&mut connection, whole.id()).await?)
    } else {
        None
    };
    drop(connection);
    let judge = kernel.judge(caller).await?;
    let with_can = |part: P| {
        let can = if asked.with_can {
            let whole = whole.clone();
            let part = part.clone();
            Some(can_of(kernel, &judge, &Found { part, whole })?)
        } else {
            None
        };
        Ok((part, can))
    };
    let rows = parts.into_iter().map(with_can).collect::<Result<_>>()?;
    Ok(Page::new(window, rows, total))
}

/// A part, after a decision about it.
pub(crate) async fn view<O, P>(kernel: &Kernel, caller: &Caller, key: Key<P>) -> Result<P>
where
    P: Part,
    O: Operation<Target = Found<P>>,
{
    let permit = kernel.authorize::<O>(caller, key).await?;
    Ok(permit.part.clone())
}

/// Commits a change of a part with a history of its own: what happened to it, and what of it.
pub(crate) async fn record<P: Part>(
    mut tx: WriteTx,
    (part, whole): (&P, &P::Whole),
    (verb, op): (&'static str, &str),
    changes: Vec<FieldChange>,
) -> Result<()> {
    let place = whole.workspace().zip(whole.project());
    let place = place.ok_or_else(|| Error::internal("a part is outside of any project"))?;
    tx.publish(Event::in_project(place, P::KIND, part.id(), op));
    tx.commit(Activity {
        workspace: place.0,
        project: Some(place.1),
        subject_type: P::KIND,
        subject: part.id(),
        verb,
        changes,
    })
    .await
}
