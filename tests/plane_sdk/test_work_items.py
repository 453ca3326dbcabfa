"""Work items and what belongs to them, through `plane-sdk`."""

import requests

import test_client as shared
from plane.models.labels import CreateLabel
from plane.models.query_params import (
    RetrieveQueryParams,
    WorkItemCountQueryParams,
    WorkItemQueryParams,
)
from plane.models.work_items import (
    AdvancedSearchWorkItem,
    CreateWorkItem,
    CreateWorkItemComment,
    CreateWorkItemLink,
    CreateWorkItemRelation,
    RemoveWorkItemRelation,
    UpdateWorkItem,
    UpdateWorkItemComment,
    UpdateWorkItemLink,
)
from program import SLUG
from test_client import NOWHERE


def setUpModule():
    shared.setUpModule()


class WorkItemTest(shared.ClientTest):
    @property
    def items(self):
        return shared.client.work_items

    @property
    def project(self):
        return shared.project.id


class WorkItems(WorkItemTest):
    def test_an_item_from_beginning_to_end(self):
        me = shared.client.users.get_me().id
        label = shared.client.labels.create(SLUG, self.project, CreateLabel(name="urgent"))
        states = {s.name: s.id for s in shared.client.states.list(SLUG, self.project).results}
        made = self.item(
            name="Ship it",
            description_html="<p>now <script>x()</script></p>",
            priority="high",
            assignees=[me],
            labels=[label.id],
            state=states["Todo"],
            start_date="2026-11-01",
            target_date="2026-11-30",
            point=3,
            external_source="old",
            external_id="77",
        )
        self.assertEqual((made.priority, made.point, made.state), ("high", 3, states["Todo"]))
        self.assertNotIn("script", made.description_html)
        self.assertEqual((made.created_by, made.target_date), (me, "2026-11-30"))
        detail = self.items.retrieve(SLUG, self.project, made.id)
        self.assertEqual((detail.assignees, detail.labels), ([me], [label.id]))
        whole = RetrieveQueryParams(expand="assignees,labels,state,project")
        whole = self.items.retrieve(SLUG, self.project, made.id, whole)
        self.assertEqual(whole.assignees[0].first_name, "Ann")
        self.assertEqual((whole.labels[0].name, whole.state.name), ("urgent", "Todo"))
        self.assertEqual(whole.project["identifier"], "WEB")
        few = RetrieveQueryParams(fields="id,name")
        few = self.items.retrieve(SLUG, self.project, made.id, few)
        self.assertEqual(few.model_fields_set | set(few.model_extra), {"id", "name"})
        by_key = self.items.retrieve_by_identifier(SLUG, "WEB", made.sequence_id)
        self.assertEqual(by_key.id, made.id)
        change = UpdateWorkItem(state=states["Done"], assignees=[], target_date=None)
        changed = self.items.update(SLUG, self.project, made.id, change)
        self.assertIsNotNone(changed.completed_at)
        self.assertEqual((changed.assignees, changed.target_date), ([], None))
        self.assertEqual(changed.labels, [label.id])

        self.items.archive(SLUG, self.project, made.id)
        archived = self.items.list_archived(SLUG, self.project)
        self.assertEqual([row.id for row in archived.results], [made.id])
        name = UpdateWorkItem(name="b")
        arguments = (SLUG, self.project, made.id, name)
        self.refused(409, "work_item_archived", self.items.update, *arguments)
        self.items.unarchive(SLUG, self.project, made.id)
        self.items.delete(SLUG, self.project, made.id)
        self.refused(404, None, self.items.retrieve, SLUG, self.project, made.id)

    def test_lists_filters_counts_and_search(self):
        made = [self.item(name=f"zebra {n}", priority="urgent") for n in range(3)]
        other = self.item(name="zebra other", priority="low")
        wanted = {"and": [{"priority": "urgent"}, {"state_group__in": ["backlog", "started"]}]}

        def page(cursor, size):
            params = WorkItemQueryParams(
                filters=wanted, order_by="name", cursor=cursor, per_page=size, fields="id,name"
            )
            return self.items.list(SLUG, self.project, params)

        rows = self.all_pages(page, 2)
        self.assertEqual([row.name for row in rows], ["zebra 0", "zebra 1", "zebra 2"])
        self.assertIsNone(rows[0].description_html)
        everywhere = WorkItemQueryParams(filters={"priority": "low"}, expand="state")
        everywhere = self.items.list_workspace(SLUG, everywhere)
        self.assertEqual([row.id for row in everywhere.results], [other.id])
        self.assertEqual(everywhere.results[0].state.group, "backlog")
        counts = WorkItemCountQueryParams(group_by="priority", sub_group_by="state__group")
        counts = self.items.count_workspace(SLUG, counts)
        self.assertEqual(counts.grouped_counts["urgent"].count, 3)
        self.assertEqual(counts.grouped_counts["low"].sub_grouped_counts["backlog"].count, 1)
        found = self.items.search(SLUG, "zebra other")
        self.assertEqual([row.id for row in found.issues], [other.id])
        found = AdvancedSearchWorkItem(
            query="zebra", project_id=self.project, filters={"priority": "urgent"}, limit=2
        )
        self.assertEqual(len(self.items.advanced_search(SLUG, found)), 2)
        few = self.items.search(SLUG, "zebra", RetrieveQueryParams(order_by="name"))
        self.assertEqual(len(few.issues), 4)
        source = WorkItemQueryParams(external_id="none such", external_source="x")
        self.assertEqual(self.items.list(SLUG, self.project, source).results, [])
        for wrong in (
            WorkItemQueryParams(order_by="password"),
            WorkItemQueryParams(filters={"secret": "x"}),
            WorkItemQueryParams(pql='priority = "urgent"'),
        ):
            self.refused(400, None, self.items.list, SLUG, self.project, wrong)
        self.assertEqual(len(made), 3)

    def test_mistakes(self):
        create = self.items.create
        nobody = CreateWorkItem(name="a", assignees=[NOWHERE])
        self.assertIn("assignees", self.refused(400, None, create, SLUG, self.project, nobody))
        late = CreateWorkItem(name="a", start_date="2026-02-02", target_date="2026-02-01")
        self.assertIn("target_date", self.refused(400, None, create, SLUG, self.project, late))
        no_day = CreateWorkItem(name="a", start_date="2026-02-30")
        self.assertIn("start_date", self.refused(400, None, create, SLUG, self.project, no_day))
        self.refused(404, None, create, SLUG, NOWHERE, CreateWorkItem(name="a"))
        self.refused(404, None, self.items.retrieve, SLUG, self.project, "no-id")
        self.refused(404, None, self.items.retrieve_by_identifier, SLUG, "WEB", 99999)

    def test_the_older_spelling_of_the_paths(self):
        item = self.item(name="older")
        older = f"{shared.program.url}/api/v1/workspaces/{SLUG}"
        headers = {"X-Api-Key": shared.client.users.config.api_key}
        for path, there in (
            (f"projects/{self.project}/issues/", "results"),
            (f"projects/{self.project}/issues/{item.id}/", "sequence_id"),
            (f"projects/{self.project}/issues/{item.id}/comments/", "results"),
            (f"issues/WEB-{item.sequence_id}/", "sequence_id"),
            ("issues/search/?search=older", "issues"),
        ):
            answer = requests.get(f"{older}/{path}", headers=headers, timeout=60)
            self.assertEqual(answer.status_code, 200, f"{path}: {answer.text}")
            self.assertIn(there, answer.json(), path)


class Belongings(WorkItemTest):
    def setUp(self):
        self.of = (SLUG, self.project, self.item().id)

    def test_comments(self):
        comments = self.items.comments
        said = CreateWorkItemComment(comment_html="<p>hello</p>", external_id="5")
        made = comments.create(*self.of, said)
        self.assertEqual((made.comment_stripped, made.access), ("hello", "INTERNAL"))
        self.assertEqual((made.actor, made.issue), (shared.client.users.get_me().id, self.of[2]))
        answer = CreateWorkItemComment(comment_html="<p>you</p>", parent=made.id)
        answer = comments.create(*self.of, answer)
        self.assertEqual(answer.parent, made.id)
        self.assertEqual(comments.retrieve(*self.of, made.id).external_id, "5")
        change = UpdateWorkItemComment(comment_html="<p>hello again</p>")
        self.assertIsNotNone(comments.update(*self.of, made.id, change).edited_at)

        def page(cursor, size):
            return comments.list(*self.of, {"per_page": size, **({"cursor": cursor} if cursor else {})})

        self.assertEqual([row.id for row in self.all_pages(page, 1)], [made.id, answer.id])
        few = comments.list(*self.of, {"fields": "id,comment_html"}).results[0]
        self.assertIsNone(few.created_at)
        empty = CreateWorkItemComment(comment_html="<p></p>")
        self.assertIn("comment_html", self.refused(400, None, comments.create, *self.of, empty))
        comments.delete(*self.of, made.id)
        self.refused(404, None, comments.retrieve, *self.of, made.id)
        self.refused(404, None, comments.list, SLUG, self.project, NOWHERE)

    def test_links(self):
        links = self.items.links
        made = links.create(*self.of, CreateWorkItemLink(url="https://example.com/", title="Ex"))
        self.assertEqual((made.title, made.issue), ("Ex", self.of[2]))
        self.assertEqual(links.retrieve(*self.of, made.id).url, "https://example.com/")
        change = UpdateWorkItemLink(title="Example")
        self.assertEqual(links.update(*self.of, made.id, change).title, "Example")
        links.create(*self.of, CreateWorkItemLink(url="http://example.org/"))

        def page(cursor, size):
            return links.list(*self.of, {"per_page": size, **({"cursor": cursor} if cursor else {})})

        self.assertEqual(len(self.all_pages(page, 1)), 2)
        wrong = CreateWorkItemLink(url="javascript:alert(1)")
        self.assertIn("url", self.refused(400, None, links.create, *self.of, wrong))
        links.delete(*self.of, made.id)
        self.refused(404, None, links.retrieve, *self.of, made.id)

    def test_activities(self):
        self.items.update(*self.of, UpdateWorkItem(priority="medium"))
        listed = self.items.activities.list(*self.of)
        self.assertEqual(listed.results[0].verb, "created")
        last = listed.results[-1]
        self.assertEqual(
            (last.verb, last.field, last.old_value, last.new_value),
            ("updated", "priority", "none", "medium"),
        )
        one = self.items.activities.retrieve(*self.of, last.id)
        self.assertEqual((one.issue, one.project), (self.of[2], self.project))
        self.assertTrue(self.items.activities.list(*self.of, {"per_page": 1}).next_page_results)
        self.refused(404, None, self.items.activities.retrieve, *self.of, NOWHERE)

    def test_relations(self):
        other = self.item(name="other")
        new = CreateWorkItemRelation(relation_type="blocking", issues=[other.id])
        self.items.relations.create(*self.of, new)
        back = self.items.relations.list(SLUG, self.project, other.id)
        self.assertEqual(back.blocked_by, [self.of[2]])
        self.items.relations.delete(*self.of, RemoveWorkItemRelation(related_issue=other.id))
        self.assertEqual(self.items.relations.list(*self.of).blocking, [])

    def test_attachments(self):
        files = self.items.attachments
        sent = files.upload_from_bytes(*self.of, b"%PDF-1.7 hello", "a.pdf", "application/pdf")
        listed = files.list(*self.of)
        self.assertEqual([file.id for file in listed], [sent.id])
        self.assertEqual(listed[0].attributes["type"], "application/pdf")
        self.assertTrue(files.retrieve(*self.of, sent.id).is_uploaded)
        files.delete(*self.of, sent.id)
        self.assertEqual(files.list(*self.of), [])
