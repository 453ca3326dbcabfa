//! Questions that make no sense are errors, and never a quiet denial.

use airside_access::{
    AccessError, Catalog, Context, Engine, Node, Path, PathError, ProfileBuilder, Request,
    Timestamp, TokenScopes,
};

#[test]
fn the_catalog_of_the_product_loads() {
    if let Err(error) = Catalog::airside() {
        panic!("{error}");
    }
}

#[test]
fn a_path_is_checked_against_the_catalog() {
    let catalog = Catalog::airside().expect("the catalog");
    let node = |key: &str| Node::new(catalog.node_type(key).expect("a type"), 1.into());
    let check = |nodes: &[Node], expected: PathError| {
        assert_eq!(Path::new(&catalog, nodes).map(|_| ()), Err(expected));
    };
    check(&[], PathError::Empty);
    check(&[node("workitem"), node("project")], PathError::Unfinished);
    check(&[node("workitem"), node("workspace")], PathError::Parent(0));
    check(
        &[node("workitem"), node("project"), node("instance")],
        PathError::Parent(1),
    );
    check(&[node("access")], PathError::Unfinished);
    check(&[node("workspace").public(true)], PathError::Flag(0));
    check(
        &[
            node("workitem").restricted(true),
            node("project"),
            node("workspace"),
        ],
        PathError::Flag(0),
    );
    check(&[node("workspace"); 9], PathError::TooLong);
    assert!(
        Path::new(
            &catalog,
            &[node("workitem"), node("project"), node("workspace")]
        )
        .is_ok()
    );
}

#[test]
fn questions_that_make_no_sense_are_errors() {
    let engine = Engine::airside().expect("the catalog");
    let catalog = engine.catalog();
    let node = |key: &str, id: u128| Node::new(catalog.node_type(key).expect("a type"), id.into());
    let profile = ProfileBuilder::user(1.into())
        .workspace(1.into())
        .build()
        .expect("a profile");
    let context = Context::at(Timestamp(0));
    let check = |key: &str, nodes: &[Node], expected: AccessError| {
        let path = Path::new(catalog, nodes).expect("a path");
        let action = catalog.action(key).expect("an action");
        let request = Request {
            profile: &profile,
            context: &context,
            action,
            path,
        };
        assert_eq!(engine.decide(&request), Err(expected), "{key}");
        assert_eq!(engine.explain(&request).map(|_| ()), Err(expected), "{key}");
    };
    let project = [node("project", 2), node("workspace", 1)];
    check("workitem:edit", &project, AccessError::NotAskedHere);
    check("instance:edit", &project, AccessError::NotAskedHere);
    check(
        "project:view",
        &[node("project", 2), node("workspace", 3)],
        AccessError::OtherWorkspace,
    );
    let view = catalog.action("instance:view_info").expect("an action");
    let instance = catalog.node_type("instance").expect("a type");
    let listed = engine.filter(&profile, &context, view, instance, &node("workspace", 1));
    assert_eq!(listed, Err(AccessError::NotAskedHere));
    assert_eq!(catalog.action("workitem:fly"), None);
    assert_eq!(catalog.node_type("rocket"), None);
}

#[test]
fn a_token_scope_that_means_nothing_is_refused() {
    let catalog = Catalog::airside().expect("the catalog");
    for text in ["workitems", "workitem:fly", "*", ""] {
        let error = TokenScopes::compile(&catalog, &[text]).expect_err(text);
        assert_eq!(error.0, text);
    }
}

#[test]
fn actions_have_labels_for_people() {
    let catalog = Catalog::airside().expect("the catalog");
    for (key, label) in [
        ("workitem:delete", "delete work items"),
        ("workitem:subscribe", "subscribe to a work item"),
        ("workitem_activity:view", "view the activity"),
        ("workspace:edit", "edit the workspace"),
        ("workspace:create", "create workspaces"),
        (
            "workspace:transfer_ownership",
            "transfer the ownership of the workspace",
        ),
        ("workspace_member:change_role", "change the role of members"),
        ("project:create", "create projects"),
        ("project:view_archived", "view the project in the archive"),
        ("teamspace:member_add", "add people to the teamspace"),
        ("your_work:view", "view your work"),
    ] {
        let action = catalog.action(key).expect("an action");
        assert_eq!(catalog.action_label(action), label);
    }
}

// Every label is a verb and what it is done to, in words: no key, and no bare singular.
#[test]
fn every_label_is_a_phrase() {
    let catalog = Catalog::airside().expect("the catalog");
    for action in catalog.actions() {
        let label = catalog.action_label(action);
        let odd = label.contains(['_', ':']) || label.contains("  ") || label.ends_with("ys");
        assert!(!odd && label == label.trim(), "`{label}`");
        let key = catalog.action_key(action);
        let (subject, _) = key.split_once(':').expect("a subject and a verb");
        let kind = catalog.node_type(subject).expect("a declared type");
        let info = catalog.type_info(kind).expect("a type of this catalog");
        let is_bare = info.plural != info.label && label.ends_with(&format!(" {}", info.label));
        let has_article = [" the ", " a ", " an "]
            .iter()
            .any(|one| label.contains(one));
        assert!(!is_bare || has_article, "`{label}`");
    }
}

#[test]
fn actions_are_said_as_people_say_them() {
    let catalog = Catalog::airside().expect("the catalog");
    for (key, asked_on, phrase) in [
        ("workitem:delete", Some("workitem"), "delete this work item"),
        ("workitem:delete", None, "delete a work item"),
        ("workitem:create", Some("project"), "create a work item"),
        (
            "workitem:bulk_edit",
            Some("project"),
            "edit many work items at once",
        ),
        (
            "workitem_attachment:create",
            Some("workitem"),
            "create an attachment",
        ),
        (
            "workspace:transfer_ownership",
            Some("workspace"),
            "transfer the ownership of this workspace",
        ),
        (
            "workspace_member:change_role",
            Some("workspace_member"),
            "change the role of this member",
        ),
        ("your_work:view", Some("workspace"), "view your work"),
        ("access:inspect", Some("project"), "inspect access"),
        (
            "instance_config:view",
            Some("instance"),
            "view the instance settings",
        ),
    ] {
        let action = catalog.action(key).expect("an action");
        let kind = asked_on.map(|key| catalog.node_type(key).expect("a type"));
        assert_eq!(catalog.action_phrase(action, kind), phrase);
    }
}
