// Why somebody may or may not, and exceptions, with both sides in a browser of their own.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { deletable, look, setStage, W } from './access-stage.mjs'
import { call, takePictures } from './harness.mjs'
import { expectNoFaults } from './people.mjs'

let stage
before(async () => {
  stage = await setStage()
})
after(() => stage?.end())

test('the explorer says in a sentence why Carol may not, and step by step how it was found', async () => {
  const { ada, item } = stage
  const { page } = ada
  await page.goto('/northwind/settings/access')
  await page.getByRole('button', { name: 'Ada Minister' }).click()
  await page.getByRole('option', { name: 'Carol' }).click()
  await page.getByRole('button', { name: 'Choose a thing' }).click()
  await page.keyboard.type('de-icing')
  await page.getByRole('option', { name: /De-icing pad queue/ }).click()
  await page.getByText('Yes.').waitFor()
  await look(page, 'explorer-allowed')
  await page.getByRole('button', { name: 'view', exact: true }).click()
  await page.getByRole('option', { name: 'delete', exact: true }).click()
  await page.getByText('No.').waitFor()
  const said = await page.getByRole('status').filter({ hasText: 'No.' }).innerText()
  assert.match(said, /Carol/)
  await page.getByText('Came closest').waitFor()
  await page.getByText('Nothing is left, so it is denied').waitFor()
  // Every look has a line of its own, whether it found something or not.
  const walk = page.getByRole('listitem').filter({ hasText: 'Project Ground Ops Tooling' })
  for (const line of [
    'None.',
    'No teamspace brings a role along.',
    'Contributor includes it only on what they created, and Ada Minister created this.',
  ]) {
    await walk.getByText(line).first().waitFor()
  }
  await page.getByText('Nobody holds a role on a work item.').waitFor()
  await look(page, 'explorer-denied')
  await page.getByRole('link', { name: 'What can they do here' }).click()
  await page.getByText(/\d+ of \d+ allowed/).waitFor()
  await look(page, 'explorer-what')
  expectNoFaults(ada)
})

test('an exception allows it in the other open browser, and ends there too', async () => {
  const { browser, ada, carol, carol_id, item } = stage
  await carol.page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await deletable(carol.page, false)

  const { page } = ada
  const asked = `person=${carol_id}&action=workitem:delete&type=workitem&id=${item.id}&item=GND-1`
  await page.goto(`/northwind/settings/access?${asked}`)
  await page.getByRole('link', { name: 'Make an exception' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('Tidies up before the season')
  await dialog.getByText('Brings along: view work items').waitFor()
  await look(page, 'exception-new')
  await dialog.getByRole('button', { name: 'Make exception' }).click()
  await page.getByText('Exception made for Carol').waitFor()
  await deletable(carol.page, true)
  await look(page, 'exceptions')

  await page.getByRole('button', { name: 'Actions for Carol' }).click()
  await page.getByRole('menuitem', { name: 'End', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click()
  await page.getByText('Exception ended').waitFor()
  await deletable(carol.page, false)
  await page.getByRole('link', { name: 'With history' }).click()
  await page.getByText('Ended', { exact: true }).waitFor()
  await look(page, 'exceptions-history')
  expectNoFaults(ada, carol)
})

test('one permission is taken from one person in one project, and nothing anywhere else [PM-03]', async () => {
  const { ada, carol, carol_id, project } = stage
  const other = { name: 'Crew Rostering', identifier: 'CRW', network: 0 }
  const { id } = await call(ada, 'POST', `${W}/projects/`, other)
  const as = { member: carol_id, role_slug: 'contributor' }
  await call(ada, 'POST', `${W}/projects/${id}/members/`, as)
  const own = async (project, name) => {
    const item = await call(carol, 'POST', `${W}/projects/${project}/work-items/`, { name })
    return item.sequence_id
  }
  const here = `/northwind/browse/GND-${await own(project.id, 'Chocks for stand 4')}`
  const there = `/northwind/browse/CRW-${await own(id, 'Night rota')}`
  await carol.page.goto(here)
  await deletable(carol.page, true)

  const { page } = ada
  await page.goto('/northwind/settings/grants')
  await page.getByRole('button', { name: 'New exception' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Person').selectOption({ label: 'Carol' })
  await dialog.getByRole('button', { name: 'On', exact: true }).click()
  await page.getByRole('option', { name: /Ground Ops Tooling/ }).click()
  // What takes a role is not offered to be allowed, but can be denied.
  const action = dialog.getByRole('button', { name: 'Action', exact: true })
  const granting = page.getByRole('option', { name: 'make exceptions', exact: true })
  await action.click()
  await page.getByRole('option', { name: 'delete comments' }).waitFor()
  assert.equal(await granting.count(), 0)
  await page.getByRole('option', { name: 'Everything' }).click()
  await dialog.getByText('but for deleting it and for what concerns members').waitFor()
  await dialog.getByLabel('Deny').check()
  await dialog.getByText('they do not even see it').waitFor()
  await look(page, 'exception-of-everything')
  await action.click()
  await granting.waitFor()
  await look(page, 'exception-actions')
  await page.keyboard.type('delete work')
  await page.getByRole('option', { name: 'delete work items', exact: true }).click()
  await dialog.getByLabel('Reason').fill('Nothing is lost during the audit')
  await dialog.getByText('Carol loses').waitFor()
  await look(page, 'exception-denying')
  await dialog.getByRole('button', { name: 'Make exception' }).click()
  await page.getByText('Exception made for Carol').waitFor()
  await page.getByRole('row', { name: /Deny.*delete work items.*Ground Ops Tooling/ }).waitFor()
  await deletable(carol.page, false)
  await carol.page.goto(there)
  await deletable(carol.page, true)
  expectNoFaults(ada, carol)
})

// The other browser is not told of the moment: it is decided anew because it is another moment.
test('an exception ends at its moment, for the very next request', async () => {
  const { ada, carol, carol_id, item } = stage
  const resource = { type: 'workitem', id: item.id }
  const may = async () => {
    const question = { action: 'workitem:delete', resource }
    return (await call(carol, 'POST', `${W}/access/check/`, question)).allowed
  }
  // Only two requests fall into these seconds, however slow the machine is.
  const ends = Date.now() + 8_000
  const expires_at = new Date(ends).toISOString()
  const grant = { user: carol_id, action: 'workitem:delete', effect: 'allow', resource }
  await call(ada, 'POST', `${W}/access/grants/`, { ...grant, reason: 'For a moment', expires_at })
  assert.equal(await may(), true)
  await carol.page.waitForFunction((ends) => Date.now() > ends, ends, { polling: 100 })
  assert.equal(await may(), false)
  await carol.page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await deletable(carol.page, false)
  await ada.page.goto('/northwind/settings/grants?show=all')
  await ada.page.getByRole('row', { name: /For a moment/ }).getByText('Expired').waitFor()
  expectNoFaults(ada, carol)
})

test('exceptions stand under when they hold: now, soon at an end, later', async () => {
  const { ada, carol_id, item } = stage
  const { page } = ada
  const resource = { type: 'workitem', id: item.id }
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString()
  const make = (action, reason, times) => {
    const grant = { user: carol_id, effect: 'deny', action, reason, resource }
    return call(ada, 'POST', `${W}/access/grants/`, { ...grant, ...times })
  }
  await make('workitem:move', 'Until Friday', { expires_at: day(5) })
  await make('workitem:react', 'Until tomorrow', { expires_at: day(1) })
  await make('workitem:archive', 'For the winter', { starts_at: day(40), expires_at: day(90) })
  // One that begins later is made on the page: from the beginning of that day on, for so long.
  await page.goto('/northwind/settings/grants')
  await page.getByRole('button', { name: 'New exception' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Person').selectOption({ label: 'Carol' })
  await dialog.getByRole('button', { name: 'On', exact: true }).click()
  await page.getByRole('option', { name: /Ground Ops Tooling/ }).click()
  await dialog.getByLabel('Deny').check()
  await dialog.getByRole('button', { name: 'Action', exact: true }).click()
  await page.getByRole('option', { name: 'assign work items', exact: true }).click()
  await dialog.getByLabel('Reason').fill('From next week')
  await dialog.getByLabel('Begins').fill(day(4).slice(0, 10))
  await dialog.getByLabel('Lasts').selectOption('7 days')
  await dialog.getByText('Carol loses').waitFor()
  await look(page, 'exception-later')
  await dialog.getByRole('button', { name: 'Make exception' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const made = (await call(ada, 'GET', `${W}/access/grants/`)).results.find(
    (one) => one.reason === 'From next week',
  )
  const begin = new Date(`${day(4).slice(0, 10)}T00:00`)
  assert.equal(Date.parse(made.starts_at), begin.getTime())
  assert.equal(Date.parse(made.expires_at), begin.getTime() + 7 * 86_400_000)
  const rows = async () => {
    const texts = await page.getByRole('row').allInnerTexts()
    const reasons = ['Until Friday', 'Until tomorrow', 'For the winter', 'From next week']
    return texts.flatMap((text) => reasons.filter((one) => text.includes(one)))
  }
  await page.goto('/northwind/settings/grants')
  await page.getByRole('row', { name: /Until tomorrow/ }).waitFor()
  assert.deepEqual(await rows(), ['Until tomorrow', 'Until Friday'])
  await page.getByRole('link', { name: 'Ending soon' }).click()
  await page.waitForURL(/show=soon/)
  await page.getByRole('row', { name: /Until tomorrow/ }).waitFor()
  assert.deepEqual(await rows(), ['Until tomorrow', 'Until Friday'])
  await page.getByRole('link', { name: 'Beginning later' }).click()
  await page.getByRole('row', { name: /From next week/ }).waitFor()
  assert.deepEqual(await rows(), ['From next week', 'For the winter'])
  await look(page, 'exceptions-later')
  expectNoFaults(ada)
})

test('who may not make exceptions sees why, and asks only about themselves', async () => {
  const { carol } = stage
  const { page } = carol
  await page.goto('/northwind/settings/access')
  await page.locator('button[aria-disabled=true]', { hasText: 'Carol' }).waitFor()
  await page.goto('/northwind/settings/grants')
  await page.getByRole('button', { name: 'New exception' }).waitFor()
  await takePictures(page, 'exceptions-refused')
  expectNoFaults(carol)
})
