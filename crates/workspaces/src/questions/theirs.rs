//! The circumstances that a permission is held under, in words: whose thing it is.
//!
//! A circumstance is one of the thing that the act is asked about, which is not always the thing in
//! question: reading an attachment takes seeing its work item, and what counts there is who created
//! the item. Who holds a role of Guests has what they submitted and not what they created, perhaps
//! in an earlier, higher role [PM-74].

use airside_access::{Action, Condition, Conditions, Node, Role, UserId};
use airside_kernel::access::only_where;

use super::reason::Speaker;

impl Speaker<'_> {
    /// “on what they created”: said to the person asked about, or of them.
    pub fn only_where(
        &self,
        (action, role): (Action, Option<&Role>),
        conditions: Conditions,
    ) -> String {
        let of_another = self.name.is_some();
        let submitted = self.reads_submitter(action, role);
        let words: Vec<&str> = conditions
            .iter()
            .map(|condition| match (condition, of_another) {
                (Condition::Creator, true) if submitted => "on what they submitted",
                (Condition::Creator, false) if submitted => "on what you submitted",
                _ => only_where(condition, of_another),
            })
            .collect();
        words.join(" or ")
    }

    /// “, and Bob created this”: why a condition about the creator is not met.
    pub fn whose(&self, (action, role): (Action, Option<&Role>), conditions: Conditions) -> String {
        let Some((place, node)) = self
            .subject_of(action)
            .filter(|_| conditions.contains(Condition::Creator))
        else {
            return String::new();
        };
        let submitted = self.reads_submitter(action, role);
        let (did, who) = if submitted {
            ("submitted", node.submitter)
        } else {
            ("created", node.creator)
        };
        let this = if place == 0 {
            "this".to_owned()
        } else {
            format!("“{}”", self.node(place).name)
        };
        match who.and_then(|who| self.person(who)) {
            Some(name) => format!(", and {name} {did} {this}"),
            None if submitted && node.submitter.is_none() => format!(", and nobody {did} {this}"),
            None => String::new(),
        }
    }

    /// The thing that an act is asked about: the one in question, or the nearest above it.
    fn subject_of(&self, action: Action) -> Option<(usize, &Node)> {
        let is_asked = |node: &Node| self.catalog.actions_on(node.kind).any(|one| one == action);
        let mut nodes = self.located.nodes.iter().enumerate();
        nodes.find(|(_, node)| is_asked(node))
    }

    fn reads_submitter(&self, action: Action, role: Option<&Role>) -> bool {
        let info = self
            .subject_of(action)
            .and_then(|(_, node)| self.catalog.type_info(node.kind));
        role.is_some_and(Role::reads_submitter) && info.is_some_and(|info| info.has_submitter)
    }

    fn person(&self, who: UserId) -> Option<&str> {
        let people = &self.known?.people;
        people.get(&who.get()).map(String::as_str)
    }
}
