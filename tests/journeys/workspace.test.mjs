// The workspace as its owner keeps it: many roles at once, handing it over, and the bin.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  call,
  desktop,
  expectAccessible,
  phone,
  startBrowser,
  startProgram,
  takePictures,
} from './harness.mjs'
import { bringIn, createWorkspace, expectNoFaults, newAccount, setUpInstance } from './people.mjs'

const W = '/api/v1/workspaces/northwind'
let program
let browser
let ada

before(async () => {
  program = await startProgram()
  browser = await startBrowser()
  ada = await setUpInstance(browser, program.url)
  await createWorkspace(ada.page, 'Northwind Air', 'northwind')
  for (const first of ['Bob', 'Carol', 'Dave']) {
    const email = `${first.toLowerCase()}@northwind.example`
    const person = await newAccount(browser, program.url, email, first)
    await bringIn(ada, person, 'northwind', email, 'member')
  }
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

const roles = async () => {
  const answer = await call(ada, 'GET', `${W}/members/?per_page=100`)
  const rows = answer.results ?? answer
  return Object.fromEntries(rows.map((one) => [one.email ?? one.member.email, one.role_slug]))
}

test('the owner says where the organisation is and for how many', async () => {
  const { page } = ada
  await page.goto('/northwind/settings')
  await page.getByLabel('Time zone').selectOption('Europe/Madrid')
  await page.getByLabel('Size').selectOption({ label: '51–200 people' })
  await takePictures(page, 'workspace-general')
  await expectAccessible(page, 'general settings, two changes')
  await page.setViewportSize(phone)
  const save = await page.getByRole('button', { name: 'Save 2 changes' }).boundingBox()
  assert.ok(save.x + save.width <= phone.width, 'on a phone the button is not cut off')
  await page.setViewportSize(desktop)
  await page.getByRole('button', { name: 'Save 2 changes' }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
  const workspace = await call(ada, 'GET', `${W}/`)
  assert.equal(workspace.timezone, 'Europe/Madrid')
  assert.equal(workspace.organization_size, '51-200')
  await page.getByLabel('Size').selectOption({ label: 'Not said' })
  await page.getByRole('button', { name: 'Save change' }).click()
  await page.getByRole('button', { name: 'Save change' }).waitFor({ state: 'detached' })
  const { organization_size } = await call(ada, 'GET', `${W}/`)
  assert.equal(organization_size, null)
  expectNoFaults(ada)
})

test('the administration says what is not set up, and what a token outlives', async () => {
  const { page } = ada
  await page.goto('/admin/health')
  await page.getByText('Not set up').waitFor()
  await takePictures(page, 'admin-health-off')
  await page.goto('/admin/users')
  await page.getByRole('button', { name: 'Actions for Dave' }).click()
  await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click()
  await page.getByRole('dialog').getByText('personal tokens go on working').waitFor()
  await takePictures(page, 'sign-out-everywhere')
  await page.keyboard.press('Escape')
})

test('several members get another role at once', async () => {
  const { page } = ada
  await page.goto('/northwind/settings/members')
  await page.getByLabel('Choose Bob').check()
  await page.getByLabel('Choose Carol').check()
  await takePictures(page, 'members-chosen')
  await expectAccessible(page, 'members, two chosen')
  await page.getByLabel('Set role').selectOption('admin')
  const asked = page.getByRole('dialog')
  await asked.getByText('2 people gain').click()
  await asked.getByText('By project').waitFor()
  await asked.getByText('decide what others may do').waitFor()
  await asked.getByLabel('Type Admin to confirm').fill('Admin')
  await asked.getByRole('button', { name: 'Make Admin' }).click()
  await asked.waitFor({ state: 'hidden' })
  const now = await roles()
  assert.equal(now['bob@northwind.example'], 'admin')
  assert.equal(now['carol@northwind.example'], 'admin')
  assert.equal(now['dave@northwind.example'], 'member')
  expectNoFaults(ada)
})

test('a deleted project comes back from the bin with what was in it', async () => {
  const body = { name: 'Winter Readiness', identifier: 'WIN', network: 2 }
  const project = await call(ada, 'POST', `${W}/projects/`, body)
  await call(ada, 'POST', `${W}/projects/${project.id}/work-items/`, { name: 'Order glycol' })
  const { page } = ada
  await page.goto(`/northwind/projects/${project.id}/settings`)
  await page.getByRole('button', { name: 'Delete project' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('WIN')
  await takePictures(page, 'project-delete')
  await dialog.getByRole('button', { name: 'Delete project' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.goto('/northwind/settings/bin')
  await page.getByText('Winter Readiness').waitFor()
  await expectAccessible(page, 'bin')
  await takePictures(page, 'bin-filled')
  await page.getByRole('button', { name: /^Restore/ }).click()
  await page.getByText('Winter Readiness').waitFor({ state: 'detached' })
  await page.goto(`/northwind/projects/${project.id}`)
  await page.getByText('Order glycol').waitFor()
  expectNoFaults(ada)
})

test('ownership is handed over only after the address of the heir was typed', async () => {
  const { page } = ada
  await page.goto('/northwind/settings')
  await page.getByLabel('New owner').selectOption({ label: 'Bob' })
  await page.getByRole('button', { name: 'Transfer ownership' }).click()
  const dialog = page.getByRole('dialog')
  const effect = dialog.getByRole('button', { name: 'Transfer ownership' })
  assert.equal(await effect.getAttribute('aria-disabled'), 'true')
  await expectAccessible(page, 'transfer of ownership')
  await takePictures(page, 'transfer')
  await dialog.getByRole('textbox').fill('bob@northwind.example')
  await effect.click()
  await page.getByText('Bob is the owner now').waitFor()
  const now = await roles()
  assert.equal(now['bob@northwind.example'], 'owner')
  assert.equal(now['ada@northwind.example'], 'admin')
  expectNoFaults(ada)
})

test('one signs out from the palette', async () => {
  const { page } = ada
  await page.goto('/northwind')
  await page.getByRole('navigation', { name: 'Workspace' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('sign out')
  await page.getByRole('option', { name: 'Sign out' }).waitFor()
  await takePictures(page, 'palette-sign-out')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/sign-in')
  await page.goto('/northwind')
  await page.waitForURL('**/sign-in**')
})
