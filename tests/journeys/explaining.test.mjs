// Why, in full: who made an exception, what came through a teamspace, what comes later, and what an
// act takes beside itself.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { look, setStage, W } from './access-stage.mjs'
import { call } from './harness.mjs'
import { expectNoFaults } from './people.mjs'

let stage
before(async () => {
  stage = await setStage()
})
after(() => stage?.end())

// The questions begin where they come up: at a button that is refused, at the thing, at the person.
// What is archived is said beside an answer that allows [D-23].
test('from an item, a project and a person one comes to the answer', async () => {
  const { ada, carol, project } = stage
  await carol.page.goto('/northwind/browse/GND-1')
  await carol.page.getByRole('link', { name: 'How this was decided' }).click()
  await carol.page.getByText('No.').waitFor()
  await carol.page.getByText(/Contributor .* includes it only on what you created/).waitFor()
  await carol.page.goto('/northwind/browse/GND-1')
  await carol.page.getByRole('button', { name: 'Archive', exact: true }).waitFor()
  assert.equal(await carol.page.getByRole('link', { name: 'Who can see this' }).count(), 0)

  const { page } = ada
  const row = (name) => page.getByRole('row').filter({ hasText: name })
  await page.goto('/northwind/browse/GND-1')
  await page.getByRole('link', { name: 'Who can see this' }).waitFor()
  await look(page, 'item-asks')
  await page.getByRole('link', { name: 'Who can see this' }).click()
  await row('Carol').getByText('Contributor').first().waitFor()
  await page.goto(`/northwind/projects/${project.id}`)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Who can see this' }).click()
  await row('Carol').first().waitFor()
  await page.goto(`/northwind/projects/${project.id}/settings/members`)
  await look(page, 'project-members-asks')
  await page.getByRole('link', { name: 'All with access' }).click()
  await row('Carol').first().waitFor()
  await page.goto('/northwind/settings/members')
  await look(page, 'members-asks')
  await page.getByRole('link', { name: 'Access Carol' }).click()
  await page.getByText(/\d+ of \d+ allowed/).waitFor()

  await call(ada, 'POST', `${W}/projects/${project.id}/archive/`)
  const carol_id = stage.carol_id
  const asked = `person=${carol_id}&action=workitem:edit&type=workitem&id=${stage.item.id}&item=GND-1`
  await page.goto(`/northwind/settings/access?${asked}`)
  await page.getByText('The project “Ground Ops Tooling” is archived').waitFor()
  await look(page, 'explorer-archived')
  await call(ada, 'DELETE', `${W}/projects/${project.id}/archive/`)
  expectNoFaults(ada, carol)
})

test('a denial says who made it, why and until when, and what comes later is told', async () => {
  const { ada, carol_id, project, item } = stage
  const { page } = ada
  const day = 86_400_000
  const at = (days) => new Date(Date.now() + days * day).toISOString()
  const make = (given) => call(ada, 'POST', `${W}/access/grants/`, { user: carol_id, ...given })
  const end = ({ id }) => call(ada, 'DELETE', `${W}/access/grants/${id}/`)
  const on_item = { type: 'workitem', id: item.id }
  const ask = async (action) => {
    const asked = `person=${carol_id}&action=${action}&type=workitem&id=${item.id}&item=GND-1`
    await page.goto(`/northwind/settings/access?${asked}`)
  }

  const denied = await make({
    action: '*',
    effect: 'deny',
    resource: { type: 'project', id: project.id },
    reason: 'She is away until the season begins',
    expires_at: at(30),
  })
  await ask('workitem:edit')
  const hit = page.getByRole('listitem').filter({ hasText: 'Denies everything by name' }).last()
  await hit.getByText(/made by Ada Minister on .*, until .*She is away until the season/).waitFor()
  await page.getByText(/From .* on it is allowed. The exception ends/).waitFor()
  await look(page, 'explorer-exception')
  await end(denied)

  const team = { name: 'Ramp Engineering', member_ids: [carol_id] }
  const { id: team_id } = await call(ada, 'POST', `${W}/teamspaces/`, team)
  const linked = { project_ids: [project.id], role_slug: 'commenter' }
  await call(ada, 'POST', `${W}/teamspaces/${team_id}/projects/`, linked)
  const planned = await make({
    action: 'workitem:delete',
    effect: 'allow',
    resource: on_item,
    reason: 'Tidies up after the season',
    starts_at: at(9),
    expires_at: at(20),
  })
  await ask('workitem:delete')
  const brings = 'The teamspace “Ramp Engineering” brings Commenter, which does not include it.'
  await page.getByText(brings).waitFor()
  await page.getByText(/From .* on it is allowed. An exception begins, made by Ada/).waitFor()
  await page.getByText(/An exception on “GND-1 De-icing pad queue” that gives the permission/).waitFor()
  await look(page, 'explorer-later')
  await end(planned)

  await make({
    action: 'workitem:view',
    effect: 'deny',
    resource: on_item,
    reason: 'Not before the report is out',
  })
  await ask('workitem:edit')
  await page.getByText('It also takes the permission to view work items').waitFor()
  await look(page, 'explorer-required')
  await page.getByRole('button', { name: /stops? before/ }).click()
  await page.getByText('Before the walk').waitFor()
  expectNoFaults(ada)
})
