// Access in the hands of those who run a part: a project's Admin who makes exceptions there, and a
// teamspace's lead who sees what somebody gains before they are put in.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { deletable, look, setStage, W } from './access-stage.mjs'
import { call } from './harness.mjs'
import { bringIn, expectNoFaults, newAccount } from './people.mjs'

let stage
let pam
before(async () => {
  stage = await setStage()
  const { program, browser, ada, project } = stage
  pam = await newAccount(browser, program.url, 'pam@northwind.example', 'Pam')
  const projects = [{ id: project.id, role_slug: 'admin' }]
  await bringIn(ada, pam, 'northwind', 'pam@northwind.example', 'member', projects)
})
after(() => stage?.end())

test("a project's Admin makes an exception there, sees it before it is saved, and ends it", async () => {
  const { carol, project, item } = stage
  await carol.page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await deletable(carol.page, false)

  const { page } = pam
  await page.goto(`/northwind/projects/${project.id}/settings`)
  await page.getByRole('link', { name: 'Exceptions' }).click()
  await page.getByText('No exception', { exact: true }).waitFor()
  await look(page, 'project-exceptions-none')
  await page.getByRole('button', { name: 'New exception' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Person').selectOption({ label: 'Carol' })
  // What is offered is the project itself, and what is in it.
  await dialog.getByRole('button', { name: 'On', exact: true }).click()
  await page.getByRole('option', { name: /Ground Ops Tooling/ }).waitFor()
  assert.equal(await page.getByRole('option', { name: /This workspace/ }).count(), 0)
  await page.keyboard.type('de-icing')
  await page.getByRole('option', { name: /De-icing pad queue/ }).click()
  await dialog.getByRole('button', { name: 'Action', exact: true }).click()
  await page.getByRole('option', { name: 'delete work items', exact: true }).click()
  await dialog.getByLabel('Reason').fill('Clears what the season left')
  await dialog.getByText('Carol gains').waitFor()
  await look(page, 'project-exception-new')
  await dialog.getByRole('button', { name: 'Make exception' }).click()
  await page.getByText('Exception made for Carol').waitFor()
  await deletable(carol.page, true)
  await look(page, 'project-exceptions')

  // By thing and by person; what ends soon is another list.
  await page.getByRole('button', { name: 'On anything' }).click()
  await page.getByRole('option', { name: /Ground Ops Tooling/ }).click()
  await page.getByText('Nothing fits this filter.').waitFor()
  await page.getByRole('button', { name: 'On anything' }).click()
  await page.getByLabel('Person').selectOption({ label: 'Carol' })
  await page.waitForURL(/person=/)
  await page.getByRole('row', { name: /Clears what the season left/ }).waitFor()
  await page.getByRole('link', { name: 'Ending soon' }).click()
  await page.getByText('Nothing fits this filter.').waitFor()
  await page.getByRole('link', { name: 'In force' }).click()

  await page.getByRole('button', { name: 'Actions for Carol' }).click()
  await page.getByRole('menuitem', { name: 'End', exact: true }).click()
  await dialog.getByText('Carol loses').waitFor()
  await look(page, 'project-exception-ending')
  await dialog.getByRole('button', { name: 'End', exact: true }).click()
  await page.getByText('Exception ended').waitFor()
  await deletable(carol.page, false)
  await page.getByRole('link', { name: 'With history' }).click()
  await page.getByText('Ended', { exact: true }).waitFor()
  await look(page, 'project-exceptions-history')

  // Who contributes has no such page, and is told so where they go by its address.
  await carol.page.goto(`/northwind/projects/${project.id}/settings`)
  await carol.page.getByRole('link', { name: 'Labels' }).waitFor()
  assert.equal(await carol.page.getByRole('link', { name: 'Exceptions' }).count(), 0)
  await carol.page.goto(`/northwind/projects/${project.id}/settings/grants`)
  await carol.page.getByRole('alert').waitFor()
  expectNoFaults(pam, carol)
})

test("a project's Admin asks why about everybody in it, and leads on to an exception there", async () => {
  const { project, item, carol_id } = stage
  const { page } = pam
  const asked = `action=workitem:delete&type=workitem&id=${item.id}&item=GND-${item.sequence_id}`
  await page.goto(`/northwind/settings/access?${asked}`)
  await page.getByRole('button', { name: 'Pam' }).click()
  await page.getByRole('option', { name: 'Carol' }).click()
  await page.getByText('No.').waitFor()
  // She contributes already, and did not make the item: only a higher role would do.
  await page.getByText(/A role in .Ground Ops Tooling. with the permission to delete work items: Project Admin/).waitFor()
  await look(page, 'explorer-of-project-admin')
  await page.getByRole('link', { name: 'Make an exception' }).click()
  await page.waitForURL(`**/projects/${project.id}/settings/grants?**`)
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Carol gains').waitFor()
  assert.equal(await dialog.getByLabel('Person').inputValue(), carol_id)
  expectNoFaults(pam)
})

test('who leads a teamspace sees what somebody gains before they are put in', async () => {
  const { program, browser, ada, carol, carol_id, project } = stage
  const dave = await newAccount(browser, program.url, 'dave@northwind.example', 'Dave')
  await bringIn(ada, dave, 'northwind', 'dave@northwind.example', 'member')
  const body = { name: 'Ramp Engineering', lead: carol_id, member_ids: [carol_id] }
  const team = await call(ada, 'POST', `${W}/teamspaces/`, body)
  const link = { project_ids: [project.id], role_slug: 'contributor' }
  await call(ada, 'POST', `${W}/teamspaces/${team.id}/projects/`, link)

  const { page } = carol
  await page.goto('/northwind/settings/teamspaces')
  await page.getByRole('link', { name: 'Ramp Engineering' }).click()
  await page.getByRole('button', { name: 'Add a member' }).click()
  await page.getByRole('option', { name: 'Dave' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Dave gains').waitFor()
  await dialog.getByText('exceptions are not counted').waitFor()
  await look(page, 'teamspace-lead-adding')
  await dialog.getByRole('button', { name: 'Add a member' }).click()
  await page.getByRole('list', { name: 'Members' }).getByText('Dave').waitFor()
  await dave.page.goto(`/northwind/projects/${project.id}`)
  await dave.page.getByText('GND-1').first().waitFor()

  await page.getByRole('button', { name: 'Remove Dave' }).click()
  await dialog.getByText('Dave loses').waitFor()
  await look(page, 'teamspace-lead-removing')
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await dave.page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  expectNoFaults(carol, dave)
})

test('who leads a teamspace changes its name, logo and description; who is only in it does not', async () => {
  const { ada, carol } = stage
  const { page } = carol
  await page.goto('/northwind/settings/teamspaces')
  await page.getByRole('link', { name: 'Ramp Engineering' }).click()
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Ramp & Stands')
  await dialog.getByRole('button', { name: 'Aeroplane taking off' }).click()
  const words = dialog.getByRole('textbox', { name: /What it is for/ })
  await words.click()
  await page.keyboard.type('Everything between gate and runway.')
  await look(page, 'teamspace-settings')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('heading', { name: 'Ramp & Stands' }).waitFor()
  await page.getByText('Everything between gate and runway.').waitFor()
  await look(page, 'teamspace-described')

  // In the record both are told as they look.
  await ada.page.goto('/northwind/settings/audit?action=teamspace.')
  const told = /name: Ramp Engineering → Ramp & Stands · description: – → Everything.* · logo: – → 🛫/
  await ada.page.getByText(told).waitFor()

  // Ada, whom nothing stops, takes the logo away; who leads it no more changes nothing.
  await ada.page.goto('/northwind/settings/teamspaces')
  await ada.page.getByRole('link', { name: 'Ramp & Stands' }).click()
  await ada.page.getByRole('button', { name: 'Settings', exact: true }).click()
  await ada.page.getByRole('button', { name: 'No logo' }).click()
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await ada.page.getByRole('dialog').waitFor({ state: 'hidden' })
  const listed = await call(ada, 'GET', `${W}/teamspaces/`)
  const team = listed.results.find((one) => one.name === 'Ramp & Stands')
  assert.equal(team.logo_props, null)
  assert.match(team.description_html, /gate and runway/)
  await call(ada, 'PATCH', `${W}/teamspaces/${team.id}/`, { lead: null })
  await page.reload()
  const refused = page.getByRole('button', { name: 'Settings', exact: true })
  await refused.and(page.locator('[aria-disabled=true]')).waitFor()
  expectNoFaults(ada, carol)
})

test('who gives roles in a project without inspecting it sees what a role would do', async () => {
  const { ada, carol, carol_id, project } = stage
  const scheme = (name, permissions) =>
    call(ada, 'POST', `${W}/permission-schemes/`, { name, namespace: 'project', permissions })
  const giving = await scheme('Giving roles', [
    'project_member:add',
    'project_member:change_role',
    'project_member:remove',
  ])
  const system = await call(ada, 'GET', `${W}/permission-schemes/?namespace=project`)
  const contributor = (system.results ?? system).find((one) => one.name === 'Contributor')
  const schemes = [contributor.id, giving.id]
  await call(ada, 'POST', `${W}/roles/`, { name: 'Coordinator', namespace: 'project', schemes })
  const P = `${W}/projects/${project.id}`
  await call(ada, 'PATCH', `${P}/members/${carol_id}/`, { role_slug: 'coordinator' })
  const people = await call(ada, 'GET', `${W}/members/`)
  const dave = (people.results ?? people).find((one) => one.email === 'dave@northwind.example')
  // To decide what others may do is much, also for one person: the name is typed first.
  await ada.page.goto(`/northwind/projects/${project.id}/settings/members`)
  await ada.page.getByRole('button', { name: 'Add a member' }).click()
  const adding = ada.page.getByRole('dialog')
  await adding.getByLabel('Person').selectOption({ label: 'Dave' })
  await adding.getByText('Dave gains').waitFor()
  assert.equal(await adding.getByLabel('Type Dave to confirm').count(), 0)
  await adding.getByLabel('Role').selectOption({ label: 'Admin' })
  await adding.getByText('Dave gets to decide what others may do').waitFor()
  await look(ada.page, 'project-add-admin')
  await adding.getByLabel('Type Dave to confirm').fill('Dave')
  await adding.getByRole('button', { name: 'Add a member' }).click()
  await adding.waitFor({ state: 'hidden' })
  await call(ada, 'PATCH', `${P}/members/${dave.id}/`, { role_slug: 'commenter' })

  // Its Admin, who manages no roles, gives one of the workspace's own all the same.
  await pam.page.goto(`/northwind/projects/${project.id}/settings/members`)
  const role = pam.page.getByLabel('Role of Dave')
  await role.getByRole('option', { name: 'Coordinator' }).waitFor({ state: 'attached' })
  await role.selectOption({ label: 'Coordinator' })
  const given = pam.page.getByRole('dialog')
  await given.getByText('Dave gains').waitFor()
  await look(pam.page, 'project-own-role')
  await given.getByLabel('Type Dave to confirm').fill('Dave')
  await given.getByRole('button', { name: /Coordinator/ }).click()
  await given.waitFor({ state: 'hidden' })
  const raised = await call(ada, 'GET', `${P}/members/${dave.id}/`)
  assert.equal(raised.role_slug, 'coordinator')
  await call(ada, 'PATCH', `${P}/members/${dave.id}/`, { role_slug: 'commenter' })

  const { page } = carol
  await page.goto(`/northwind/projects/${project.id}/settings/members`)
  await page.getByLabel('Role of Dave').selectOption({ label: 'Guest' })
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Dave loses').waitFor()
  await dialog.getByText('exceptions are not counted').waitFor()
  await look(page, 'project-role-change')
  await dialog.getByRole('button', { name: /Guest/ }).click()
  await dialog.waitFor({ state: 'hidden' })
  const after = await call(ada, 'GET', `${P}/members/${dave.id}/`)
  assert.equal(after.role_slug, 'guest')
  expectNoFaults(carol)
})
