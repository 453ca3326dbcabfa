// Somebody is sent a link to what they may not see: they ask, the admin decides, the page opens.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  call,
  expectAccessible,
  expectNarrow,
  takePictures,
} from './harness.mjs'
import { bringIn, expectNoFaults, newAccount, startWorkspace } from './people.mjs'

const W = '/api/v1/workspaces/northwind'
const NOTHING = '01890000-0000-7000-8000-000000000000'
let stage
let ada
let mia
let project

before(async () => {
  stage = await startWorkspace({ name: 'Fleet', identifier: 'FLT', network: 0 })
  ada = stage.ada
  project = stage.projects[0]
  const items = `${W}/projects/${project.id}/work-items/`
  await call(ada, 'POST', items, { name: 'Lease the second tug' })
  mia = await newAccount(stage.browser, stage.program.url, 'mia@northwind.example', 'Mia')
  await bringIn(ada, mia, 'northwind', 'mia@northwind.example', 'member')
})
after(() => stage?.end())

/** Asks where the page is, and gives what the page says then. */
async function ask(path) {
  const { page } = mia
  await page.goto(path)
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  await page.getByRole('button', { name: 'Ask for access' }).waitFor()
  const before = await page.getByRole('main').innerText()
  await page.getByRole('button', { name: 'Ask for access' }).click()
  const dialog = page.getByRole('dialog', { name: 'Ask for access' })
  await dialog.getByRole('textbox').fill('for the review')
  await dialog.getByRole('button', { name: 'Ask for access' }).click()
  await page.getByRole('heading', { name: 'You have asked for access' }).waitFor()
  return [before, await page.getByRole('main').innerText()]
}

/** What tells one address from another is no difference. */
const plain = (texts) => texts.map((text) => text.replaceAll(/[A-Z]+-\d+|now|\d+ \w+ ago/g, '…'))

test('an item: asked for, granted, and it opens in the page that stands open', async () => {
  const { page } = mia
  await page.goto('/northwind/browse/FLT-1')
  await page.getByRole('button', { name: 'Ask for access' }).waitFor()
  await expectAccessible(page, 'not found')
  await expectNarrow(page, 'not found')
  await takePictures(page, 'not-found-ask')
  const of_nothing = await ask('/northwind/browse/NOPE-7')
  const of_item = await ask('/northwind/browse/flt-1')
  assert.deepEqual(plain(of_item), plain(of_nothing), 'the page tells nobody what exists')
  await expectAccessible(page, 'asked')
  await takePictures(page, 'not-found-asked')

  await ada.page.goto('/northwind/settings/requests')
  await ada.page.getByText('FLT-1 Lease the second tug').waitFor()
  assert.equal(await ada.page.getByText('for the review').count(), 1, 'one request, the other is about nothing')
  await ada.page.getByRole('button', { name: 'Approve' }).click()
  const dialog = ada.page.getByRole('dialog')
  await dialog.getByText('Mia gains').waitFor()
  assert.ok(await dialog.getByRole('radio', { name: /An exception/ }).isChecked())
  await dialog.getByLabel('Lasts').selectOption('7 days')
  await expectAccessible(ada.page, 'a request is approved with an exception')
  await takePictures(ada.page, 'request-exception')
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('heading', { name: 'Lease the second tug' }).waitFor()
  await page.getByText('Not shared with you').first().waitFor()
  assert.equal(await page.getByRole('navigation', { name: 'Path' }).innerText(), 'FLT-1')
  await expectAccessible(page, 'an item by an exception')
  await takePictures(page, 'item-by-exception')

  // Both find it in their inbox: who decides that it was asked, who asked what came of it.
  await ada.page.goto('/northwind/inbox')
  await ada.page.getByText(/would like to view a work item/).first().waitFor()
  await expectAccessible(ada.page, 'inbox with a request')
  await expectNarrow(ada.page, 'inbox with a request')
  await takePictures(ada.page, 'inbox-asked')
  await page.goto('/northwind/inbox')
  await page.getByText(/You may now view a work item/).first().waitFor()
  await takePictures(page, 'inbox-answered')
  expectNoFaults(ada, mia)
})

test('a project: asked for, and the asker becomes a member', async () => {
  const of_nothing = await ask(`/northwind/projects/${NOTHING}`)
  const of_project = await ask(`/northwind/projects/${project.id}`)
  assert.deepEqual(plain(of_project), plain(of_nothing))
  await ada.page.goto('/northwind/settings/requests')
  await ada.page.getByRole('button', { name: 'Approve' }).click()
  // Before it is done the dialog says what it would do, for the role that is chosen there.
  const dialog = ada.page.getByRole('dialog')
  assert.ok(await dialog.getByRole('radio', { name: /A role in the project/ }).isChecked())
  assert.equal(await dialog.getByLabel('Role', { exact: true }).inputValue(), 'contributor')
  await dialog.getByLabel('Role', { exact: true }).selectOption('Commenter')
  await dialog.getByText('Mia gains').waitFor()
  await expectAccessible(ada.page, 'a request is approved with a role')
  await expectNarrow(ada.page, 'a request is approved with a role')
  await takePictures(ada.page, 'request-role')
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await mia.page.getByText('Lease the second tug').waitFor()
  const members = await call(ada, 'GET', `${W}/projects/${project.id}/members/`)
  const joined = members.find((one) => one.display_name === 'Mia')
  assert.equal(joined.role_slug, 'commenter')
  const grants = await call(ada, 'GET', `${W}/access/grants/`)
  const ends = grants.results.map((one) => Math.round((Date.parse(one.expires_at) - Date.now()) / 86_400_000))
  assert.deepEqual(ends, [7], 'the only exception is that of the item')
  expectNoFaults(ada, mia)
})

test('a teamspace may be asked for; a workspace of others, or what no address names, may not', async () => {
  const of_teamspace = await ask(`/northwind/settings/teamspaces/${NOTHING}`)
  assert.ok(of_teamspace[1].includes('You have asked'))
  for (const path of ['/elsewhere/browse/FLT-1', '/northwind/browse/FLT', '/northwind/nowhere/at/all']) {
    await mia.page.goto(path)
    await mia.page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    const out = path.startsWith('/northwind/') ? 'Go to the start' : 'Choose a workspace'
    await mia.page.getByRole('link', { name: out }).waitFor()
    assert.equal(await mia.page.getByRole('button', { name: 'Ask for access' }).count(), 0, path)
  }
  expectNoFaults(mia)
})
