// One's own account: profile, time zone, tokens; and what an admin does with the accounts of others.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  call,
  expectAccessible,
  phone,
  startBrowser,
  startProgram,
  takePictures,
} from './harness.mjs'
import { bringIn, createWorkspace, expectNoFaults, newAccount, setUpInstance } from './people.mjs'

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
let program
let browser
let ada

before(async () => {
  program = await startProgram()
  browser = await startBrowser()
  ada = await setUpInstance(browser, program.url)
  await createWorkspace(ada.page, 'Northwind Air', 'northwind')
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

test('a profile has a picture, a time zone and a first day of the week', async () => {
  const { page } = ada
  await page.goto('/profile')
  await page.getByLabel('Time zone').selectOption('Europe/Oslo')
  await page.getByLabel('First day of the week').selectOption({ label: 'Monday' })
  await page.getByRole('button', { name: /^Save/ }).click()
  await page.getByRole('button', { name: /^Save/ }).waitFor({ state: 'hidden' })
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'ada.png', mimeType: 'image/png', buffer: PICTURE })
  await page.locator('main img').first().waitFor()
  await page.reload()
  await page.locator('main img').first().waitFor()
  assert.equal(await page.getByLabel('Time zone').inputValue(), 'Europe/Oslo')
  const me = await call(ada, 'GET', '/api/v1/users/me/')
  assert.ok(me.avatar_url)
  await takePictures(page, 'profile-filled')
  expectNoFaults(ada)
})

test('on a phone one gets to the profile, and out, by the menu of the workspace', async () => {
  const flo = await newAccount(browser, program.url, 'flo@northwind.example', 'Flo')
  await bringIn(ada, flo, 'northwind', 'flo@northwind.example', 'member')
  const { page } = flo
  await page.setViewportSize(phone)
  const open = async (name) => {
    await page.goto('/northwind')
    await page.getByRole('button', { name: 'Open navigation' }).click()
    await page.getByRole('button', { name: 'Northwind Air' }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await open('Your profile')
  await page.getByLabel('Time zone').waitFor()
  await open('Sign out')
  await page.waitForURL('**/sign-in**')
  expectNoFaults(flo)
})

test('a token is shown once and does no more than its scopes', async () => {
  const { page } = ada
  await page.goto('/profile/tokens')
  await page.getByRole('button', { name: 'New token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Nightly export')
  await expectAccessible(page, 'new token')
  await takePictures(page, 'token-new')
  await dialog.getByLabel('Work items').check()
  await dialog.getByRole('button', { name: /^Create/ }).click()
  const token = await dialog.getByLabel('Token', { exact: true }).inputValue()
  assert.ok(token.length > 20)
  await takePictures(page, 'token-made')
  const headers = { 'X-Api-Key': token, 'Content-Type': 'application/json' }
  const body = JSON.stringify({ name: 'By a script', identifier: 'SCR' })
  const made = await fetch(`${program.url}/api/v1/workspaces/northwind/projects/`, {
    method: 'POST',
    headers,
    body,
  })
  assert.equal(made.status, 404, 'a token for work items does not even see the workspace')
  await page.reload()
  await page.getByText('Nightly export').waitFor()
  assert.equal(await page.getByText(token).count(), 0, 'it is not shown again')
  expectNoFaults(ada)
})

test('an admin invites, suspends, brings back and deletes an account, and it is all recorded', async () => {
  await newAccount(browser, program.url, 'erin@northwind.example', 'Erin')
  const { page } = ada
  await page.goto('/admin/users')
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill('frank@northwind.example')
  await dialog.getByRole('button', { name: /^Invite|^Create/ }).click()
  await page.getByRole('textbox', { name: /link/i }).waitFor()
  await takePictures(page, 'admin-invited')
  await page.keyboard.press('Escape')

  const act = async (name, typed) => {
    await page.getByRole('button', { name: 'Actions for Erin' }).click()
    await page.getByRole('menuitem', { name }).click()
    const asked = page.getByRole('dialog')
    if (typed) await asked.getByRole('textbox').fill(typed)
    await asked.getByRole('button', { name }).click()
  }
  await act(/^Suspend/)
  await page.getByText('Suspended', { exact: true }).waitFor()
  await act(/^Activate/)
  await page.getByText('Suspended', { exact: true }).waitFor({ state: 'detached' })
  await act(/^Delete/, 'erin@northwind.example')
  const erins = page.locator('tr', { hasText: 'erin@northwind.example' })
  await erins.waitFor({ state: 'detached' })

  await page.goto('/admin/activity')
  for (const recorded of [/User suspended/, /User activated/, /User deleted/]) {
    await page.getByText(recorded).first().waitFor()
  }
  // What people did with their own accounts stands apart, until it is asked for.
  assert.equal(await page.getByText('Session opened').count(), 0)
  await takePictures(page, 'admin-activity-filled')
  await page.getByRole('link', { name: 'Everybody’s accounts too' }).click()
  await page.getByText('Session opened').first().waitFor()
  await page.waitForURL(/of=all/)
  await expectAccessible(page, 'activity of everybody')
  await page.goto('/admin/health')
  await page.getByText('SQLite').waitFor()
  expectNoFaults(ada)
})
