//! Schemes that stay whole, custom roles, and the guard rails as questions about data.

use std::sync::Arc;

use airside_access::{
    Catalog, Condition, Context, Effect, Engine, Grant, Node, Path, Permission, Profile,
    ProfileBuilder, ProfileError, Role, RoleDefinition, RoleError, SchemeDefinition, Scope,
    Timestamp, may_change_member, may_hold_in_project,
};

fn catalog() -> Catalog {
    Catalog::airside().expect("the catalog")
}

fn permissions(catalog: &Catalog, scope: Scope, texts: &[&str]) -> Vec<Permission> {
    let permission = |text: &&str| {
        catalog
            .permission(scope, text)
            .unwrap_or_else(|| panic!("`{text}` is a permission"))
    };
    texts.iter().map(permission).collect()
}

fn texts(catalog: &Catalog, permissions: &[Permission]) -> Vec<String> {
    permissions
        .iter()
        .map(|permission| catalog.permission_text(*permission))
        .collect()
}

fn custom(
    catalog: &Catalog,
    scope: Scope,
    base: Option<&str>,
    texts: &[&str],
) -> Result<Role, RoleError> {
    Role::compile(
        catalog,
        &RoleDefinition {
            id: 900.into(),
            key: "custom".into(),
            name: "Custom".into(),
            scope,
            base: base.map(str::to_owned),
            schemes: vec![SchemeDefinition {
                id: 901.into(),
                name: "Scheme".into(),
                permissions: texts.iter().map(|text| (*text).to_owned()).collect(),
            }],
        },
    )
}

/// D-13: enabling a permission enables what it requires, under the same condition.
#[test]
fn a_scheme_is_stored_with_what_its_permissions_require() {
    let catalog = catalog();
    let check = |given: &[&str], expected: &[&str]| {
        let closed = catalog.close(&permissions(&catalog, Scope::Project, given));
        assert_eq!(texts(&catalog, &closed), expected, "{given:?}");
    };
    check(
        &["workitem:delete+creator"],
        &["workitem:view+creator", "workitem:delete+creator"],
    );
    check(&["workitem:delete"], &["workitem:view", "workitem:delete"]);
    check(
        &["workitem_comment:edit+creator", "workitem:view"],
        &[
            "workitem:view",
            "workitem_comment:view+creator",
            "workitem_comment:edit+creator",
        ],
    );
    check(
        &["project_member:remove"],
        &[
            "project:view",
            "project_member:view",
            "project_member:remove",
        ],
    );
    check(&["workitem:view", "workitem:view"], &["workitem:view"]);
}

/// D-13: disabling a permission takes its dependants along.
#[test]
fn a_permission_takes_its_dependants_along() {
    let catalog = catalog();
    let check = |given: &[&str], removed: &[&str], expected: &[&str]| {
        let given = permissions(&catalog, Scope::Project, given);
        let removed = permissions(&catalog, Scope::Project, removed);
        assert_eq!(
            texts(&catalog, &catalog.without(&given, &removed)),
            expected
        );
    };
    let all = [
        "workitem:view",
        "workitem:edit",
        "workitem_comment:view",
        "workitem_comment:edit",
    ];
    check(&all, &["workitem:view"], &[]);
    check(
        &all,
        &["workitem_comment:view"],
        &["workitem:view", "workitem:edit"],
    );
    let both = [
        "workitem:view",
        "workitem:view+creator",
        "workitem:edit",
        "workitem:delete+creator",
    ];
    check(
        &both,
        &["workitem:view"],
        &["workitem:view+creator", "workitem:delete+creator"],
    );
}

/// D-05, D-09: what a custom role may never hold, and where it cannot be.
#[test]
fn custom_roles_are_refused_what_they_may_not_hold() {
    let catalog = catalog();
    for text in [
        "*",
        "project/*",
        "workspace:delete",
        "workspace:transfer_ownership",
        "project/*:edit",
    ] {
        let error = custom(&catalog, Scope::Workspace, None, &[text]).expect_err(text);
        assert_eq!(error, RoleError::Forbidden(text.to_owned()), "D-05");
    }
    for text in [
        "workitem:fly",
        "workitem:view+lead",
        "workitem:view+self",
        "workspace:edit",
        "role:view",
    ] {
        let error = custom(&catalog, Scope::Project, None, &[text]).expect_err(text);
        assert_eq!(error, RoleError::Permission(text.to_owned()));
    }
    let auditor = "project/*:view";
    let error = custom(&catalog, Scope::Project, None, &[auditor]).expect_err("in a project");
    assert_eq!(error, RoleError::Forbidden(auditor.to_owned()));
    assert!(custom(&catalog, Scope::Workspace, None, &[auditor]).is_ok());
    for scope in [Scope::Teamspace, Scope::Instance, Scope::Account] {
        let error = custom(&catalog, scope, None, &[]).expect_err("no custom roles here");
        assert_eq!(error, RoleError::Scope(scope), "D-09");
    }
    for (scope, base) in [
        (Scope::Workspace, "owner"),
        (Scope::Workspace, "guest"),
        (Scope::Project, "admin"),
    ] {
        let error = custom(&catalog, scope, Some(base), &[]).expect_err(base);
        assert_eq!(error, RoleError::Base(base.to_owned()));
    }
}

/// PM-50 … PM-54: the project role of whoever is added without naming one.
#[test]
fn roles_join_projects_as_they_should() {
    let catalog = catalog();
    let expected = [
        ("owner", "admin"),
        ("admin", "admin"),
        ("member", "contributor"),
        ("guest", "guest"),
    ];
    for (key, joins_as) in expected {
        let role = catalog.system_role(Scope::Workspace, key).expect("a role");
        assert_eq!(
            role.joins_as(),
            Some(joins_as),
            "PM-50, PM-51, PM-52, PM-54"
        );
        assert!(catalog.system_role(Scope::Project, joins_as).is_some());
    }
    let clerk = custom(&catalog, Scope::Workspace, None, &["project:create"]).expect("a role");
    assert_eq!(clerk.joins_as(), Some("contributor"), "PM-53");
    assert_eq!((clerk.level(), clerk.base()), (15, "member"));
}

/// D-01, D-02: one changes only members below; Owners manage Owners, Admins manage Admins.
#[test]
fn levels_say_whom_one_may_change() {
    let catalog = catalog();
    let role = |scope, key: &str| catalog.system_role(scope, key).expect("a role").clone();
    let check = |scope: Scope, order: &[&str], peers: &[&str]| {
        for (above, actor) in order.iter().enumerate() {
            for (below, member) in order.iter().enumerate() {
                let expected = above < below || above == below && peers.contains(actor);
                let answer = may_change_member(&role(scope, actor), &role(scope, member));
                assert_eq!(answer, expected, "D-01, D-02: {actor} changes {member}");
            }
        }
    };
    check(
        Scope::Workspace,
        &["owner", "admin", "member", "guest"],
        &["owner", "admin"],
    );
    check(
        Scope::Project,
        &["admin", "contributor", "commenter", "guest"],
        &["admin"],
    );
}

/// PM-59, D-15: what a workspace Guest may hold in a project.
#[test]
fn guests_meet_the_ceiling() {
    let catalog = catalog();
    let guest = catalog
        .system_role(Scope::Workspace, "guest")
        .expect("a role");
    let member = catalog
        .system_role(Scope::Workspace, "member")
        .expect("a role");
    for (key, expected) in [
        ("admin", false),
        ("contributor", false),
        ("commenter", true),
        ("guest", true),
    ] {
        let role = catalog.system_role(Scope::Project, key).expect("a role");
        assert_eq!(may_hold_in_project(guest, role), expected, "PM-59 {key}");
        assert!(may_hold_in_project(member, role));
    }
    let low = custom(&catalog, Scope::Project, Some("guest"), &["project:view"]).expect("a role");
    assert!(!may_hold_in_project(guest, &low), "D-15");
    assert!(may_hold_in_project(member, &low));
}

const ACME: u128 = 10;
const WEB: u128 = 11;

fn holdings(engine: &Engine, profile: &Profile, role: &Role) -> Vec<String> {
    let catalog = engine.catalog();
    let kind = |key: &str| catalog.node_type(key).expect("a type");
    let nodes = [
        Node::new(kind("project"), WEB.into()),
        Node::new(kind("workspace"), ACME.into()),
    ];
    let nodes = if role.scope() == Scope::Project {
        &nodes[..]
    } else {
        &nodes[1..]
    };
    let path = Path::new(catalog, nodes).expect("a path");
    let context = Context::at(Timestamp(0));
    let held = engine.holdings(profile, &context, path).expect("an answer");
    texts(catalog, &held.missing_for(catalog, role))
}

#[test]
fn nobody_gives_what_they_do_not_hold() {
    let engine = Engine::airside().expect("the catalog");
    let catalog = engine.catalog();
    let workspace = |key: &str| {
        catalog
            .system_role(Scope::Workspace, key)
            .expect("a role")
            .clone()
    };
    let project = |key: &str| {
        catalog
            .system_role(Scope::Project, key)
            .expect("a role")
            .clone()
    };
    let person = |base: &str| {
        ProfileBuilder::user(1.into())
            .workspace(ACME.into())
            .workspace_role(workspace(base), None)
    };
    let admin = person("admin").build().expect("a profile");
    assert_eq!(holdings(&engine, &admin, &project("admin")), [""; 0]);
    assert_eq!(holdings(&engine, &admin, &workspace("member")), [""; 0]);
    let owner_only = [
        "workspace:delete",
        "workspace:transfer_ownership",
        "workspace_member:assign_owner",
    ];
    assert_eq!(holdings(&engine, &admin, &workspace("owner")), owner_only);
    let member = person("member").project_role(WEB.into(), project("contributor"));
    let member = member.build().expect("a profile");
    assert_eq!(holdings(&engine, &member, &project("contributor")), [""; 0]);
    assert!(holdings(&engine, &member, &project("admin")).contains(&"workitem:delete".to_owned()));
    let deletes = custom(
        catalog,
        Scope::Project,
        None,
        &["workitem:view", "workitem:delete"],
    );
    let deletes = deletes.expect("a role");
    assert_eq!(
        holdings(&engine, &member, &deletes),
        ["workitem:delete"],
        "only under a condition"
    );
    let auditor = custom(catalog, Scope::Workspace, None, &["project/*:view"]).expect("a role");
    assert!(!holdings(&engine, &member, &auditor).is_empty());
    assert_eq!(holdings(&engine, &admin, &auditor), [""; 0]);
    let grant = Grant {
        id: 1.into(),
        node: WEB.into(),
        kind: catalog.node_type("project").expect("a type"),
        action: catalog.action("workitem:delete"),
        effect: Effect::Deny,
        expires_at: None,
    };
    let denied = person("admin").grant(grant).build().expect("a profile");
    assert_eq!(
        holdings(&engine, &denied, &deletes),
        ["workitem:delete"],
        "denied at this project"
    );
    let allowed = Grant {
        effect: Effect::Allow,
        ..grant
    };
    let allowed = person("member")
        .project_role(WEB.into(), project("contributor"))
        .grant(allowed);
    let allowed = allowed.build().expect("a profile");
    assert_eq!(
        holdings(&engine, &allowed, &deletes),
        [""; 0],
        "allowed at this project"
    );
}

#[test]
fn rows_that_contradict_the_model_are_refused() {
    let catalog = catalog();
    let role = |scope, key: &str| catalog.system_role(scope, key).expect("a role").clone();
    let member = || role(Scope::Workspace, "member");
    let start = || ProfileBuilder::user(1.into()).workspace(ACME.into());
    let check = |builder: ProfileBuilder, expected: ProfileError| {
        assert_eq!(builder.build().map(|_| ()), Err(expected));
    };
    let guest: Arc<Role> = role(Scope::Workspace, "guest");
    check(
        start()
            .workspace_role(member(), None)
            .workspace_role(guest, None),
        ProfileError::TwoBaseRoles,
    );
    check(
        start().project_role(WEB.into(), member()),
        ProfileError::WrongScope(Scope::Workspace),
    );
    let contributor = role(Scope::Project, "contributor");
    check(
        start()
            .project_role(WEB.into(), contributor.clone())
            .project_role(WEB.into(), contributor.clone()),
        ProfileError::TwoRoles,
    );
    check(
        ProfileBuilder::user(1.into()).project_role(WEB.into(), contributor),
        ProfileError::NoWorkspace,
    );
}

#[test]
fn a_profile_says_until_when_it_holds() {
    let catalog = catalog();
    let grant = |expires: Option<i64>| Grant {
        id: 1.into(),
        node: WEB.into(),
        kind: catalog.node_type("project").expect("a type"),
        action: None,
        effect: Effect::Allow,
        expires_at: expires.map(Timestamp),
    };
    let profile = ProfileBuilder::user(1.into())
        .workspace(ACME.into())
        .grant(grant(Some(50)))
        .grant(grant(Some(20)))
        .grant(grant(None))
        .changes_at(Timestamp(30))
        .build()
        .expect("a profile");
    assert_eq!(profile.valid_until(Timestamp(0)), Some(Timestamp(20)));
    assert_eq!(profile.valid_until(Timestamp(20)), Some(Timestamp(30)));
    assert_eq!(profile.valid_until(Timestamp(50)), None);
}

/// Unconditional covers everything; one condition covers itself.
#[test]
fn permission_texts_are_read_as_they_are_written() {
    let catalog = catalog();
    for text in ["workitem:view", "workitem:delete+creator"] {
        let permission = catalog
            .permission(Scope::Project, text)
            .expect("a permission");
        assert_eq!(catalog.permission_text(permission), text);
    }
    let inspect = |scope| {
        catalog
            .permission(scope, "access:inspect")
            .expect("at both")
            .scope
    };
    assert_eq!(inspect(Scope::Workspace), Scope::Workspace);
    assert_eq!(inspect(Scope::Project), Scope::Project);
    let creator = catalog.permission(Scope::Project, "workitem:delete+creator");
    assert_eq!(creator.and_then(|p| p.condition), Some(Condition::Creator));
}
