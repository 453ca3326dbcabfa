//! Names of the things that exceptions and requests are about, as far as the reader may know them.

use airside_kernel::access::{Caller, Judge};
use airside_kernel::{Kernel, Result};

use crate::questions::locate::locate;
use crate::questions::{NamedNode, Resource};
use crate::rooms::RoomsAbove;

/// Finds names for one reader. A thing that is asked for twice is looked up once.
pub(crate) struct Namer<'a> {
    kernel: &'a Kernel,
    caller: &'a Caller,
    above: &'a RoomsAbove,
    judge: Judge<'a>,
    known: Vec<NamedNode>,
}

impl<'a> Namer<'a> {
    pub async fn new(
        kernel: &'a Kernel,
        caller: &'a Caller,
        above: &'a RoomsAbove,
    ) -> Result<Self> {
        Ok(Self {
            kernel,
            caller,
            above,
            judge: kernel.judge(caller).await?,
            known: Vec::new(),
        })
    }

    /// The thing with its name; an empty one for what is gone or not shared.
    pub async fn name(&mut self, resource: Resource) -> Result<NamedNode> {
        let same = |known: &&NamedNode| known.kind == resource.kind && known.id == resource.id;
        if let Some(known) = self.known.iter().find(same) {
            return Ok(known.clone());
        }
        let with = (&self.judge, self.above);
        let found = locate(self.kernel, self.caller, with, &resource).await?;
        let name = found.and_then(|found| found.names.into_iter().next());
        let named = NamedNode {
            kind: resource.kind,
            id: resource.id,
            name: name.unwrap_or_default(),
            ..NamedNode::default()
        };
        self.known.push(named.clone());
        Ok(named)
    }
}
