//! An instance with a workspace and a project, and what must be true of its rows.

use std::collections::BTreeSet;

use airside_kernel::db::{DatabaseConfig, Db, Durability, sql};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::Client;
use crate::program::{Place, Program, block_on};

pub const PASSWORD: &str = "correct-horse-battery-staple-9";
pub const W: &str = "/api/v1/workspaces/acme/";

/// Where items are made.
pub struct Scene {
    pub owner: Client,
    pub items: String,
    pub project: String,
}

/// Sets an instance up.
pub fn set(program: &Program) -> Scene {
    let mut owner = program.client();
    let admin = json!({
        "email": "owner@example.com", "password": PASSWORD, "first_name": "Olga",
        "company_name": "Acme",
    });
    let mut post = |path: &str, body| owner.post(path, &body).expect("an answer").expect_success();
    post("/api/instances/admins/sign-up/", admin);
    post(
        "/api/v1/workspaces/",
        json!({ "name": "Acme", "slug": "acme" }),
    );
    let project = json!({ "name": "Web", "identifier": "WEB" });
    let project = post(&format!("{W}projects/"), project);
    let project = format!("{W}projects/{}/", project["id"].as_str().expect("an id"));
    Scene {
        owner,
        items: format!("{project}work-items/"),
        project,
    }
}

impl Scene {
    /// The same at another process or after a restart.
    pub fn at(&self, program: &Program) -> Self {
        Self {
            owner: self.owner.at(program.address),
            items: self.items.clone(),
            project: self.project.clone(),
        }
    }

    /// Makes an item; its id, or that it is not known whether there is one.
    pub fn add(&mut self, name: &str) -> std::io::Result<Uuid> {
        let path = self.items.clone();
        self.make(&path, &json!({ "name": name }))
    }

    /// Makes a project: rows of several tables, and an entry in the audit chain.
    pub fn add_project(&mut self, identifier: &str) -> std::io::Result<Uuid> {
        let body = json!({ "name": identifier, "identifier": identifier });
        self.make(&format!("{W}projects/"), &body)
    }

    fn make(&mut self, path: &str, body: &Value) -> std::io::Result<Uuid> {
        let made = self.owner.post(path, body)?.expect_success();
        Ok(made["id"].as_str().expect("an id").parse().expect("an id"))
    }
}

/// The rows themselves, read beside the program.
pub struct Rows(Db);

impl Rows {
    pub fn of(place: &Place) -> Self {
        let config = match place.database_url() {
            Some(url) => DatabaseConfig::Postgres {
                url: url.to_owned().into(),
            },
            None => DatabaseConfig::Sqlite {
                path: place.folder.path().join("airside.sqlite"),
                durability: Durability::Normal,
            },
        };
        Self(block_on(Db::open(&config)).expect("the database opens"))
    }

    /// The ids of all items.
    pub fn items(&self) -> BTreeSet<Uuid> {
        self.ids("SELECT id FROM work_items")
    }

    /// The ids of all items and projects.
    pub fn made(&self) -> BTreeSet<Uuid> {
        self.ids("SELECT id FROM work_items UNION ALL SELECT id FROM projects")
    }

    /// Items and projects that no record tells of, and projects that were made by half.
    pub fn unrecorded(&self) -> BTreeSet<Uuid> {
        self.ids(
            "SELECT id FROM work_items WHERE NOT EXISTS (SELECT 1 FROM activities \
             WHERE activities.subject_id = work_items.id AND activities.verb = 'created') \
             UNION SELECT id FROM projects WHERE NOT EXISTS (SELECT 1 FROM audit_entries \
             WHERE resource_id = projects.id AND action = 'project.created') \
             OR NOT EXISTS (SELECT 1 FROM activities WHERE subject_id = projects.id) \
             OR NOT EXISTS (SELECT 1 FROM project_members WHERE project_id = projects.id) \
             OR NOT EXISTS (SELECT 1 FROM states WHERE project_id = projects.id)",
        )
    }

    /// Records of items and projects that are not there.
    pub fn records_of_nothing(&self) -> BTreeSet<Uuid> {
        self.ids(
            "SELECT subject_id FROM activities WHERE subject_type = 'workitem' \
             AND verb = 'created' AND subject_id NOT IN (SELECT id FROM work_items) \
             UNION SELECT resource_id FROM audit_entries WHERE action = 'project.created' \
             AND resource_id NOT IN (SELECT id FROM projects)",
        )
    }

    fn ids(&self, text: &'static str) -> BTreeSet<Uuid> {
        let rows: Vec<(Uuid,)> = block_on(async {
            let mut connection = self.0.read().await.expect("a connection");
            sql(text).fetch_all(&mut connection).await.expect("rows")
        });
        rows.into_iter().map(|(id,)| id).collect()
    }
}
