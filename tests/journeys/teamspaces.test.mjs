// Teamspaces, requests for access and the audit trail, both sides in browsers of their own.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { call } from './harness.mjs'
import { deletable, look, setStage } from './access-stage.mjs'
import { bringIn, expectNoFaults, newAccount } from './people.mjs'

let stage
before(async () => {
  stage = await setStage()
})
after(() => stage?.end())

const idOf = async (person) => (await call(person, 'GET', '/api/v1/users/me/')).id

test('a teamspace opens a project to its members, and closes it again', async () => {
  const { program, browser, ada, project } = stage
  const dave = await newAccount(browser, program.url, 'dave@northwind.example', 'Dave')
  await bringIn(ada, dave, 'northwind', 'dave@northwind.example', 'member')
  const { page } = ada
  await page.goto('/northwind/settings/teamspaces')
  await page.getByRole('button', { name: 'New teamspace' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Ramp Engineering')
  await page.getByRole('dialog').getByRole('button', { name: 'Create teamspace' }).click()
  await page.getByRole('heading', { name: 'Ramp Engineering' }).waitFor()
  await page.getByRole('button', { name: 'Add a member' }).click()
  await page.getByRole('option', { name: 'Dave' }).click()
  // Nothing is linked yet, so nobody gains anything by it, and nothing is asked.
  await page.getByRole('list', { name: 'Members' }).getByText('Dave').waitFor()
  await page.getByRole('button', { name: 'Link a project' }).click()
  await page.getByRole('option', { name: /Ground Ops/ }).click()
  // Who gains by the link is shown before it is made.
  const asked = page.getByRole('dialog')
  await asked.getByText('Dave gains').waitFor()
  await look(page, 'teamspace-linking')
  await asked.getByRole('button', { name: 'Link as Contributor' }).click()
  await page.getByRole('list', { name: 'Linked projects' }).getByText('Ground Ops Tooling').waitFor()
  await look(page, 'teamspace')
  await dave.page.goto(`/northwind/projects/${project.id}`)
  await dave.page.getByText('GND-1').first().waitFor()

  await page.getByRole('button', { name: 'Unlink Ground Ops Tooling?' }).click()
  await asked.getByText('Dave loses').waitFor()
  await asked.getByRole('button', { name: 'Unlink' }).click()
  await page.getByText('No project is linked yet.').waitFor()
  await dave.page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  // Another lead may change all of this, which is shown before; so is what ends with the teamspace.
  await page.getByLabel('Lead', { exact: true }).selectOption('Dave')
  await asked.getByText('Should Dave lead Ramp Engineering?').waitFor()
  await asked.getByText('Dave gains').waitFor()
  await look(page, 'teamspace-lead')
  await asked.getByRole('button', { name: 'Name the lead' }).click()
  await asked.waitFor({ state: 'hidden' })
  assert.equal(await page.getByLabel('Lead', { exact: true }).inputValue(), await idOf(dave))
  await page.getByRole('link', { name: 'Teamspaces' }).first().click()
  await page.getByRole('row', { name: /Ramp Engineering/ }).waitFor()
  await look(page, 'teamspaces')
  await page.getByRole('link', { name: 'Ramp Engineering' }).click()
  await page.getByRole('button', { name: 'Delete teamspace' }).click()
  // No project is linked any more, and on what is gone nobody loses anything.
  await asked.getByText('Nobody gains or loses anything.').waitFor()
  await look(page, 'teamspace-deleting')
  await asked.getByRole('button', { name: 'Delete teamspace' }).click()
  await page.waitForURL('**/settings/teamspaces')
  await page.getByRole('row', { name: /Ramp Engineering/ }).waitFor({ state: 'detached' })
  expectNoFaults(ada)
})

test('whoever is refused asks, and whoever may give it decides', async () => {
  const { ada, carol, item } = stage
  const asked = `action=workitem:delete&type=workitem&id=${item.id}&item=GND-1`
  await carol.page.goto(`/northwind/settings/access?${asked}`)
  await carol.page.getByRole('button', { name: 'Ask for access' }).click()
  await carol.page.getByLabel('Why you need it').fill('The queue is being cleaned up')
  await look(carol.page, 'access-asking')
  await carol.page.getByRole('dialog').getByRole('button', { name: 'Ask for access' }).click()
  await carol.page.getByText('Asked. You will be told.').waitFor()

  const { page } = ada
  await page.goto('/northwind/settings/requests')
  await page.getByText('The queue is being cleaned up').waitFor()
  await look(page, 'requests')
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await page.getByText('No open request').waitFor()
  await carol.page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await deletable(carol.page, true)
  expectNoFaults(ada, carol)
})

test('the trail shows each change with who, when and what it was before, and verifies', async () => {
  const { ada } = stage
  const { page } = ada
  await page.goto('/northwind/settings/audit')
  await page.getByLabel('Kind').selectOption('grant.')
  await page.getByText(/Exception (created|made|granted)|Grant created/i).first().waitFor()
  await page.waitForURL(/action=grant/)
  await look(page, 'audit')
  // Only what concerns one thing.
  await page.getByRole('button', { name: 'On anything' }).click()
  await page.keyboard.type('de-icing')
  await page.getByRole('option', { name: /De-icing pad queue/ }).click()
  await page.waitForURL(/resource=/)
  await page.getByRole('cell', { name: /De-icing pad queue/ }).first().waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /CSV/ }).click()
  assert.match((await download).suggestedFilename(), /csv$/)
  // What left stands in the record in words, and takes no column out of view.
  await page.getByRole('button', { name: 'On anything' }).last().click()
  await page.getByLabel('Kind').selectOption({ label: 'Audit trail' })
  const exported = page.getByRole('row', { name: /Audit trail exported/ })
  await exported.getByText(/as: CSV · entries: Exceptions, on one thing/).waitFor()
  await page.getByLabel('Kind').selectOption({ label: 'Every kind' })
  await exported.waitFor()
  await page.setViewportSize({ width: 1280, height: 800 })
  const wide = await page
    .getByRole('region', { name: 'Audit trail' })
    .evaluate((one) => one.scrollWidth - one.clientWidth)
  assert.ok(wide <= 0, `the trail is ${wide} px too wide at 1280`)
  await look(page, 'audit-exported')
  await page.getByRole('link', { name: 'Keeping and proof' }).click()
  await page.getByRole('button', { name: 'Verify' }).click()
  await page.getByText(/All \d+ entries are as they were written, and none is missing/).waitFor()
  // Keeping less takes entries away for good: it is typed, and recorded.
  await page.getByLabel('How long entries are kept').selectOption({ label: 'One year' })
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Keep entries one year only?').waitFor()
  await look(page, 'audit-keeping')
  await dialog.getByLabel('Type northwind to confirm').fill('northwind')
  await dialog.getByRole('button', { name: 'Remove older entries' }).click()
  await page.getByText('Saved, and recorded').waitFor()
  await page.getByRole('link', { name: 'Entries' }).click()
  await page.getByLabel('Kind').selectOption({ label: 'Audit trail' })
  await page.getByText(/days kept: – → 365/).waitFor()
  expectNoFaults(ada)
})
