// The workspace as its owner keeps it: many roles at once, handing it over, and the bin.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { call, expectAccessible, startBrowser, startProgram, takePictures } from './harness.mjs'
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
  await asked.getByRole('button', { name: 'Make Admin' }).click()
  await page.getByText(/are Admin|2 people/).first().waitFor()
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
