"""What people who use `plane-sdk` do with it. Its models read every answer, so a shape that they
do not accept fails here."""

import unittest

from plane import PlaneClient
from plane.errors import HttpError
from plane.models.labels import CreateLabel, UpdateLabel
from plane.models.projects import CreateProject, ProjectFeature, UpdateProject
from plane.models.query_params import (
    MemberListQueryParams,
    MemberQueryParams,
    PaginatedQueryParams,
    ProjectLiteListQueryParams,
)
from plane.models.states import CreateState, UpdateState
from plane.models.users import UserLite
from plane.models.work_items import CreateWorkItem, UpdateWorkItem
from program import SLUG, Program

NOWHERE = "01890a5d-ac96-774b-bcce-b302099a8057"


def setUpModule():
    global program, client, project
    program = Program()
    unittest.addModuleCleanup(program.stop)
    client = PlaneClient(base_url=program.url, api_key=program.owner.token())
    project = client.projects.create(SLUG, CreateProject(name="Site", identifier="WEB"))


class ClientTest(unittest.TestCase):
    def refused(self, status, code, call, *arguments, **named):
        """The call fails as the client tells failures, with a code for programs."""
        with self.assertRaises(HttpError) as caught:
            call(*arguments, **named)
        self.assertEqual(caught.exception.status_code, status, caught.exception)
        body = caught.exception.response
        if code is not None:
            self.assertEqual(body["code"], code, body)
            self.assertTrue(body["error"], body)
        return body

    def item(self, **fields):
        fields.setdefault("name", self.id())
        return client.work_items.create(SLUG, project.id, CreateWorkItem(**fields))

    def all_pages(self, fetch, per_page):
        """Follows the cursors to the end and back; answers the rows of all pages."""
        rows, cursor, pages = [], None, []
        while True:
            page = fetch(cursor, per_page)
            self.assertEqual(page.count, len(page.results))
            self.assertEqual(page.prev_page_results, bool(pages))
            pages.append(page)
            rows += page.results
            if not page.next_page_results:
                break
            cursor = page.next_cursor
        self.assertEqual(len(pages), pages[0].total_pages)
        self.assertEqual(len(rows), pages[0].total_count)
        self.assertEqual(len(rows), pages[0].total_results)
        if len(pages) > 1:
            back = fetch(pages[-1].prev_cursor, per_page)
            self.assertEqual([row.id for row in back.results], [row.id for row in pages[-2].results])
        return rows


class Accounts(ClientTest):
    def test_who_am_i(self):
        me = client.users.get_me()
        self.assertEqual((me.email, me.first_name), ("ann@example.com", "Ann"))
        self.assertTrue(me.display_name)

    def test_a_wrong_or_missing_key_is_401(self):
        for key in ("plane_api_guess", "no such thing"):
            stranger = PlaneClient(base_url=program.url, api_key=key)
            self.refused(401, "unauthenticated", stranger.users.get_me)
            self.refused(401, "unauthenticated", stranger.projects.list, SLUG)

    def test_a_bearer_token_is_the_same_key(self):
        bearer = PlaneClient(base_url=program.url, access_token=program.owner.token())
        self.assertEqual(bearer.users.get_me().email, "ann@example.com")

    def test_a_narrow_token_reads_and_does_not_write(self):
        scopes = ["project:view", "workitem:view", "workspace:view"]
        narrow = PlaneClient(base_url=program.url, api_key=program.owner.token(scopes))
        item = self.item()
        self.assertEqual(narrow.work_items.retrieve(SLUG, project.id, item.id).id, item.id)
        change = UpdateWorkItem(name="no")
        self.refused(403, "token_scope", narrow.work_items.update, SLUG, project.id, item.id, change)


class Members(ClientTest):
    def test_members_and_invitations(self):
        invite = client.workspaces._post
        path = f"{SLUG}/invitations"
        made = invite(path, {"email": "ida@example.com", "role": 15})
        self.assertEqual((made["role"], made["role_slug"]), (15, "member"))
        self.assertTrue(made["token"] and made["invite_link"])
        listed = client.workspaces._get(path)
        self.assertIn(made["id"], [row["id"] for row in listed["results"]])
        self.assertNotIn(made["token"], str(listed))
        twice = self.refused(400, None, invite, path, {"email": "ida@example.com", "role": 15})
        self.assertIn("email", twice)
        one = f"{path}/{made['id']}"
        self.assertEqual(client.workspaces._patch(one, {"role_slug": "guest"})["role"], 5)
        self.assertEqual(client.workspaces._get(one)["email"], "ida@example.com")
        client.workspaces._delete(one)
        self.refused(404, "not_found", client.workspaces._get, one)
        self.refused(400, None, invite, path, {"email": "nobody", "role": 15})

    def test_the_members_of_a_workspace_and_a_project(self):
        come = [{"id": project.id, "role_slug": "contributor"}]
        program.join("mel@example.com", "member", come)
        program.join("gus@example.com", "guest")
        everybody = client.workspaces.get_members(SLUG)
        by_name = {member.first_name: member for member in everybody}
        self.assertEqual((by_name["Ann"].role, by_name["Ann"].role_slug), (25, "owner"))
        self.assertEqual((by_name["Mel"].role, by_name["Gus"].role), (15, 5))
        self.assertIsInstance(by_name["Mel"], UserLite)
        found = client.workspaces.get_members(SLUG, MemberQueryParams(role_slug="guest"))
        self.assertEqual([member.first_name for member in found], ["Gus"])
        found = client.workspaces.get_members(SLUG, MemberQueryParams(email="MEL@", is_active=True))
        self.assertEqual([member.first_name for member in found], ["Mel"])
        rows = self.all_pages(
            lambda cursor, size: client.workspaces.get_members_lite(
                SLUG, MemberListQueryParams(cursor=cursor, per_page=size)
            ),
            2,
        )
        self.assertEqual({row.id for row in rows}, {member.id for member in everybody})

        inside = client.projects.get_members(SLUG, project.id)
        roles = {member.first_name: (member.role, member.role_slug) for member in inside}
        self.assertEqual(roles["Mel"], (15, "contributor"))
        self.assertEqual(roles["Ann"], (20, "admin"))
        self.assertNotIn("Gus", roles)
        found = client.projects.get_members(SLUG, project.id, {"is_bot": False, "role_slug": "admin"})
        self.assertEqual([member.first_name for member in found], ["Ann"])
        lite = client.projects.get_members_lite(SLUG, project.id, MemberListQueryParams(per_page=1))
        self.assertTrue(lite.next_page_results)
        mel = by_name["Mel"].id
        changed = client.projects._patch(f"{SLUG}/projects/{project.id}/members/{mel}", {"role": 10})
        self.assertEqual(changed["role_slug"], "commenter")


class Projects(ClientTest):
    def test_a_project_from_beginning_to_end(self):
        new = CreateProject(name="Shop", identifier="SHOP", description="things", timezone="UTC")
        made = client.projects.create(SLUG, new)
        self.assertEqual((made.name, made.identifier), ("Shop", "SHOP"))
        self.assertTrue(made.is_member)
        again = client.projects.retrieve(SLUG, made.id)
        self.assertEqual((again.id, again.description, again.total_members), (made.id, "things", 1))
        changed = client.projects.update(
            SLUG, made.id, UpdateProject(name="Store", network=2, archive_in=3)
        )
        self.assertEqual((changed.name, changed.network, changed.archive_in), ("Store", 2, 3))
        states = client.states.list(SLUG, made.id).results
        names = [state.name for state in states]
        self.assertEqual(names, ["Backlog", "Todo", "In Progress", "Done", "Cancelled", "Triage"])
        features = client.projects.get_features(SLUG, made.id)
        self.assertIsInstance(features.modules, bool)
        toggled = client.projects.update_features(
            SLUG, made.id, ProjectFeature(modules=not features.modules)
        )
        self.assertEqual(toggled.modules, not features.modules)

        client.projects.archive(SLUG, made.id)
        lite = client.projects.list_lite(SLUG, ProjectLiteListQueryParams(order_by="-name"))
        self.assertNotIn(made.id, [row.id for row in lite.results])
        lite = client.projects.list_lite(SLUG, ProjectLiteListQueryParams(include_archived=True))
        self.assertIn(made.id, [row.id for row in lite.results])
        new = CreateWorkItem(name="late")
        self.refused(409, "project_archived", client.work_items.create, SLUG, made.id, new)
        client.projects.unarchive(SLUG, made.id)
        client.projects.delete(SLUG, made.id)
        self.refused(404, None, client.projects.retrieve, SLUG, made.id)

    def test_lists_and_mistakes(self):
        for number in range(3):
            new = CreateProject(name=f"Page {number}", identifier=f"PG{number}")
            client.projects.create(SLUG, new)
        self.all_pages(
            lambda cursor, size: client.projects.list(
                SLUG, PaginatedQueryParams(cursor=cursor, per_page=size)
            ),
            2,
        )
        few = client.projects.list(SLUG, PaginatedQueryParams(fields="id,name,identifier"))
        row = few.results[0]
        self.assertEqual(row.model_fields_set | set(row.model_extra), {"id", "name", "identifier"})
        twice = CreateProject(name="Other", identifier="PG0")
        self.refused(409, None, client.projects.create, SLUG, twice)
        empty = CreateProject(name="", identifier="EMPTY")
        self.assertIn("name", self.refused(400, None, client.projects.create, SLUG, empty))
        self.refused(404, None, client.projects.list, "nowhere")
        self.refused(404, None, client.projects.retrieve, SLUG, NOWHERE)


class StatesAndLabels(ClientTest):
    def test_states(self):
        new = CreateState(name="Review", color="#123456", group="started", external_id="7")
        made = client.states.create(SLUG, project.id, new)
        self.assertEqual((made.group, made.external_id, made.default), ("started", "7", False))
        self.assertEqual(client.states.retrieve(SLUG, project.id, made.id).name, "Review")
        change = UpdateState(name="Check", description="four eyes")
        changed = client.states.update(SLUG, project.id, made.id, change)
        self.assertEqual((changed.name, changed.color), ("Check", "#123456"))
        listed = client.states.list(SLUG, project.id, {"per_page": 3})
        self.assertTrue(listed.next_page_results)
        twice = CreateState(name="Check", color="#123456")
        self.refused(409, "state_exists", client.states.create, SLUG, project.id, twice)
        wrong = CreateState(name="Red", color="red")
        self.assertIn("color", self.refused(400, None, client.states.create, SLUG, project.id, wrong))
        client.states.delete(SLUG, project.id, made.id)
        self.refused(404, None, client.states.retrieve, SLUG, project.id, made.id)
        default = next(s for s in client.states.list(SLUG, project.id).results if s.default)
        self.refused(409, "default_state", client.states.delete, SLUG, project.id, default.id)

    def test_labels(self):
        made = client.labels.create(SLUG, project.id, CreateLabel(name="bug", color="#ff0000"))
        below = CreateLabel(name="crash", parent=made.id, external_source="x", external_id="1")
        below = client.labels.create(SLUG, project.id, below)
        self.assertEqual((below.parent, below.external_id), (made.id, "1"))
        self.assertEqual(client.labels.retrieve(SLUG, project.id, made.id).color, "#ff0000")
        changed = client.labels.update(SLUG, project.id, made.id, UpdateLabel(name="defect"))
        self.assertEqual((changed.name, changed.color), ("defect", "#ff0000"))
        rows = self.all_pages(
            lambda cursor, size: client.labels.list(
                SLUG, project.id, {"per_page": size, **({"cursor": cursor} if cursor else {})}
            ),
            1,
        )
        self.assertEqual([row.name for row in rows], ["defect", "crash"])
        twice = CreateLabel(name="crash")
        self.refused(409, "label_exists", client.labels.create, SLUG, project.id, twice)
        client.labels.delete(SLUG, project.id, made.id)
        self.refused(404, None, client.labels.retrieve, SLUG, project.id, made.id)
        self.assertIsNone(client.labels.retrieve(SLUG, project.id, below.id).parent)
        client.labels.delete(SLUG, project.id, below.id)
        self.refused(400, None, client.labels.list, SLUG, project.id, {"per_page": 1001})
        self.refused(400, None, client.labels.list, SLUG, project.id, {"cursor": "guess"})
