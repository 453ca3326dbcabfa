// Roles of the workspace's own: built as a matrix, their effect known before, and who can by them.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { deletable, look, setStage, W } from './access-stage.mjs'
import { call } from './harness.mjs'
import { expectNoFaults } from './people.mjs'

let stage
before(async () => {
  stage = await setStage()
})
after(() => stage?.end())

test('a role of their own: what it requires comes along, and who gains is known before', async () => {
  const { ada, carol, project, item } = stage
  const { page } = ada
  await page.goto('/northwind/settings/roles')
  await page.getByRole('button', { name: 'New role' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Shift Lead')
  await dialog.getByLabel('Begins with').selectOption({ label: 'Commenter' })
  await look(page, 'role-new')
  await dialog.getByRole('button', { name: 'Create role' }).click()
  await page.getByRole('heading', { name: 'Shift Lead' }).waitFor()

  // Carol holds it from now on, and may not edit.
  const members = await call(ada, 'GET', `${W}/projects/${project.id}/members/`)
  const rows = members.results ?? members
  const carols = rows.find((one) => (one.member?.email ?? one.email)?.startsWith('carol'))
  await call(ada, 'PATCH', `${W}/projects/${project.id}/members/${carols.id}/`, {
    role_slug: 'shift-lead',
  })
  await carol.page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await deletable(carol.page, false)

  await page.reload()
  await page.getByLabel('Find a permission').fill('work item')
  await page.getByLabel('May they delete work items?').selectOption('yes')
  await page.getByText(/Carol gains/).waitFor()
  await look(page, 'role-editor')
  await page.getByRole('button', { name: /^Save/ }).click()
  await page.getByText(/Shift Lead saved/).waitFor()
  await deletable(carol.page, true)

  await page.getByRole('button', { name: 'Delete role' }).click()
  const asked = page.getByRole('dialog')
  await asked.getByLabel('They get instead').selectOption({ label: 'Contributor' })
  await look(page, 'role-delete')
  await asked.getByRole('button', { name: 'Delete role' }).click()
  await page.getByText('Shift Lead deleted').waitFor()
  await deletable(carol.page, false)
  expectNoFaults(ada, carol)
})

test('a role of the workspace holds what is done to teamspaces, under its condition too', async () => {
  const { ada } = stage
  const { page } = ada
  await page.goto('/northwind/settings/roles')
  await page.getByRole('button', { name: 'New role' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Team Steward')
  await dialog.getByLabel('Where it is held').selectOption({ label: 'In the workspace' })
  await dialog.getByLabel('Begins with').selectOption({ label: 'Member' })
  await dialog.getByRole('button', { name: 'Create role' }).click()
  await page.getByRole('heading', { name: 'Team Steward' }).waitFor()
  await page.getByLabel('Find a permission').fill('teamspace')
  const cell = page.getByLabel('May they edit teamspaces?')
  await page.getByText('May edit teamspaces, but only where they lead.').waitFor()
  assert.equal(await cell.inputValue(), 'lead')
  await cell.selectOption('yes')
  await page.getByLabel('May they link projects to teamspaces?').selectOption('lead')
  await page.getByText('May link projects to teamspaces, but only where they lead.').waitFor()
  await look(page, 'role-of-teamspaces')
  await page.getByRole('button', { name: /^Save/ }).click()
  await page.getByText(/Team Steward saved/).waitFor()
  const roles = await call(ada, 'GET', `${W}/roles/?namespace=workspace`)
  const held = roles.results.find((one) => one.name === 'Team Steward').permissions
  for (const one of ['teamspace:edit', 'teamspace:link_project+lead', 'teamspace:delete+lead']) {
    assert.ok(held.includes(one), `${one}: ${held}`)
  }

  // The Owner holds everything in every project, and on every teamspace.
  await page.goto('/northwind/settings/roles')
  await page.getByRole('link', { name: 'Owner', exact: true }).click()
  await page.getByRole('button', { name: /All projects 2 of 2/ }).waitFor()
  await page.getByRole('button', { name: /Teamspaces 9 of 9/ }).waitFor()
  await page.getByText('May do everything in every project.').waitFor()
  await page.getByLabel('Find a permission').fill('teamspace')
  await look(page, 'role-owner')
  expectNoFaults(ada)
})

test('who may delete the item, and by which way', async () => {
  const { ada, item } = stage
  const { page } = ada
  const asked = `ask=who&action=workitem:delete&type=workitem&id=${item.id}&item=GND-1`
  await page.goto(`/northwind/settings/access?${asked}`)
  const row = page.getByRole('row', { name: /Ada Minister/ })
  await row.getByText('Owner').waitFor()
  await look(page, 'explorer-who')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /CSV/ }).click()
  const lines = readFileSync(await (await download).path(), 'utf8').trim().split(/\r?\n/)
  assert.match(lines[0], /^user_id,name,email,/)
  assert.ok(lines.slice(1).every((line) => line.includes('Ada Minister')) && lines.length > 1)
  expectNoFaults(ada)
})

test('which things one person may act on, each with its reason', async () => {
  const { ada, carol, carol_id } = stage
  const { page } = ada
  await page.goto(`/northwind/settings/access?person=${carol_id}`)
  await page.getByRole('link', { name: 'Which things' }).click()
  const row = page.getByRole('row', { name: /GND-1 De-icing pad queue/ })
  await row.getByText('The role Contributor in “Ground Ops Tooling” includes it.').waitFor()
  await look(page, 'explorer-reach')
  // What she did not create she does not delete, and nothing else is there.
  await page.getByRole('button', { name: 'view', exact: true }).click()
  await page.getByRole('option', { name: 'delete', exact: true }).click()
  await page.getByText('None of them').waitFor()
  await page.getByRole('button', { name: 'work items' }).click()
  await page.getByRole('option', { name: 'projects' }).click()
  const project = page.getByRole('row', { name: /Ground Ops Tooling/ })
  await project.getByRole('link', { name: 'Why: Ground Ops Tooling' }).click()
  await page.getByText('Carol may view “Ground Ops Tooling”').waitFor()
  // About herself Carol asks too, and about nobody else.
  await carol.page.goto('/northwind/settings/access?ask=reach')
  await carol.page.getByRole('row', { name: /GND-1/ }).waitFor()
  const other = carol.page.getByRole('button', { name: 'Carol', exact: true })
  assert.equal(await other.getAttribute('aria-disabled'), 'true')
  expectNoFaults(ada, carol)
})

test('what one person may do with one thing, each with its reason, and as a file', async () => {
  const { ada, carol, carol_id, item } = stage
  const { page } = ada
  const thing = `type=workitem&id=${item.id}&item=GND-1`
  await page.goto(`/northwind/settings/access?ask=what&person=${carol_id}&${thing}`)
  const row = page.getByRole('row', { name: /workitem:delete/ })
  await row.getByText(/Carol may not delete.*and Ada Minister created this/).waitFor()
  await page.getByRole('row', { name: /workitem:edit/ }).getByText(/Contributor/).waitFor()
  await look(page, 'explorer-what')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /CSV/ }).click()
  const lines = readFileSync(await (await download).path(), 'utf8').trim().split(/\r?\n/)
  assert.match(lines[0], /^user_id,name,email,action,label,allowed,code,reason,/)
  assert.ok(lines.slice(1).every((line) => line.includes('carol@northwind.example')))
  const shown = await page.getByRole('status').first().innerText()
  assert.equal(lines.length - 1, Number(/of (\d+) allowed/.exec(shown)[1]))
  // It stands in the record, with whose access left.
  await page.goto('/northwind/settings/audit?action=access.')
  await page.getByRole('row', { name: /exported.*Carol/ }).waitFor()

  // About herself Carol asks too; she takes nothing away.
  await carol.page.goto(`/northwind/settings/access?ask=what&${thing}`)
  await carol.page.getByText(/\d+ of \d+ allowed/).waitFor()
  await carol.page.getByRole('button', { name: 'Export' }).click()
  const refused = carol.page.getByRole('menuitem', { name: /CSV/ })
  assert.equal(await refused.getAttribute('aria-disabled'), 'true')
  expectNoFaults(ada, carol)
})
