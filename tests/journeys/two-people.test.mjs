// Two people in two browsers: an invitation, and what a role lets one see and do.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  call,
  expectAccessible,
  newPerson,
  PASSWORD,
  settled,
  takePictures,
} from './harness.mjs'
import { bringIn, expectNoFaults, newAccount, startWorkspace } from './people.mjs'

const W = '/api/v1/workspaces/northwind'
let stage
let ada
let project

before(async () => {
  stage = await startWorkspace({ name: 'Ground Ops Tooling', identifier: 'GND', network: 0 })
  ada = stage.ada
  project = stage.projects[0]
})
after(() => stage?.end())

test('an invitation by link brings a colleague in, with a new account', async () => {
  const { page } = ada
  await page.goto('/northwind/settings/invitations')
  await page.getByRole('button', { name: 'Invite' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail addresses').fill('bob@northwind.example')
  await dialog.getByRole('button', { name: /^Send/ }).click()
  const link = page.getByLabel('Link for bob@northwind.example')
  await link.waitFor()
  await takePictures(page, 'invitation-link')
  const address = await link.inputValue()

  const bob = await newPerson(stage.browser, stage.program.url)
  await bob.page.goto(new URL(address).pathname)
  await bob.page.getByRole('heading', { name: 'Join Northwind Air' }).waitFor()
  await expectAccessible(bob.page, 'invitation')
  await takePictures(bob.page, 'join')
  await bob.page.getByLabel('First name').fill('Bob')
  await bob.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await bob.page.getByRole('button', { name: 'Create account and join' }).click()
  await bob.page.waitForURL('**/northwind')

  // The private project is not there for a Member who is not in it [PM-77].
  await bob.page.goto('/northwind/projects')
  await bob.page.getByText('You are in no project yet').waitFor()
  expectNoFaults(ada, bob)
})

test('a Contributor deletes only what they created, and sees why [PM-30]', async () => {
  const carol = await newAccount(stage.browser, stage.program.url, 'carol@northwind.example', 'Carol')
  await bringIn(ada, carol, 'northwind', 'carol@northwind.example', 'member', [
    { id: project.id, role_slug: 'contributor' },
  ])
  const P = `${W}/projects/${project.id}`
  const adas = await call(ada, 'POST', `${P}/work-items/`, { name: "Ada's item" })
  const own = await call(carol, 'POST', `${P}/work-items/`, { name: "Carol's item" })

  const { page } = carol
  await page.goto(`/northwind/browse/GND-${adas.sequence_id}`)
  const refused = page.getByRole('button', { name: 'Delete', exact: true })
  await refused.waitFor()
  assert.equal(await refused.getAttribute('aria-disabled'), 'true')
  await settled(page)
  await refused.hover()
  await page.getByText(/only on what you created/).waitFor()
  await takePictures(page, 'refusal')

  await page.goto(`/northwind/browse/GND-${own.sequence_id}`)
  const allowed = page.getByRole('button', { name: 'Delete', exact: true })
  await allowed.waitFor()
  assert.notEqual(await allowed.getAttribute('aria-disabled'), 'true')
  await allowed.click()
  await page.getByText(`GND-${own.sequence_id} deleted`).waitFor()
  expectNoFaults(carol)
})

test('a role change takes effect in the other open browser without a reload [PM-63]', async () => {
  const dave = await newAccount(stage.browser, stage.program.url, 'dave@northwind.example', 'Dave')
  await bringIn(ada, dave, 'northwind', 'dave@northwind.example', 'member', [
    { id: project.id, role_slug: 'commenter' },
  ])
  const { page } = dave
  await page.goto(`/northwind/projects/${project.id}`)
  const newItem = page.getByRole('button', { name: /^New item/ }).first()
  await newItem.waitFor()
  assert.equal(await newItem.getAttribute('aria-disabled'), 'true')

  const members = await call(ada, 'GET', `${W}/projects/${project.id}/members/`)
  const row = members.find(({ member, email }) => (member?.email ?? email)?.startsWith('dave'))
  await call(ada, 'PATCH', `${W}/projects/${project.id}/members/${row.id}/`, {
    role_slug: 'contributor',
  })
  await page.waitForFunction(() => {
    const buttons = [...document.querySelectorAll('button')]
    const button = buttons.find((one) => one.textContent.startsWith('New item'))
    return button && button.getAttribute('aria-disabled') !== 'true'
  })
  expectNoFaults(dave)
})

test('a Guest is led nowhere that is not for them', async () => {
  const gil = await newAccount(stage.browser, stage.program.url, 'gil@northwind.example', 'Gil')
  await bringIn(ada, gil, 'northwind', 'gil@northwind.example', 'guest', [{ id: project.id }])
  await call(ada, 'POST', `${W}/projects/${project.id}/work-items/`, { name: 'Not for Gil' })
  const { page } = gil
  await page.goto(`/northwind/projects/${project.id}`)
  await page.getByRole('heading', { name: 'No item that you may see' }).waitFor()
  await page.getByRole('link', { name: 'Inbox' }).waitFor()
  assert.equal(await page.getByRole('link', { name: 'Your work' }).count(), 0)
  await page.goto('/northwind/your-work')
  const refused = page.getByRole('alert').filter({ hasText: 'You may not see this' })
  await refused.getByText(/Guest does not allow it/).waitFor()
  assert.equal(await refused.getByRole('button').count(), 0, 'trying again would change nothing')
  await expectAccessible(page, 'a page that one may not see')
  await takePictures(page, 'may-not-see')
  expectNoFaults(gil)
})

test('sign out everywhere ends the other browsers', async () => {
  const erin = await newAccount(stage.browser, stage.program.url, 'erin@northwind.example', 'Erin')
  const { page } = ada
  await page.goto('/admin/users')
  await page.getByText('erin@northwind.example').waitFor()
  await expectAccessible(page, 'users')
  await takePictures(page, 'users')
  await page.getByRole('button', { name: 'Actions for Erin' }).click()
  await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByText(/is signed out everywhere/).waitFor()
  await erin.page.goto('/profile')
  await erin.page.waitForURL('**/sign-in**')
})
