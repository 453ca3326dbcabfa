// Designing access: why, exceptions, roles, teamspaces and the trail, with both sides of each in a
// browser of its own.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  call,
  expectAccessible,
  expectNarrow,
  startBrowser,
  startProgram,
  takePictures,
} from './harness.mjs'
import { bringIn, createWorkspace, expectNoFaults, newAccount, setUpInstance } from './people.mjs'

const W = '/api/v1/workspaces/northwind'
let program
let browser
let ada
let carol
let carol_id
let project
let item

before(async () => {
  program = await startProgram()
  browser = await startBrowser()
  ada = await setUpInstance(browser, program.url)
  await createWorkspace(ada.page, 'Northwind Air', 'northwind')
  project = await call(ada, 'POST', `${W}/projects/`, {
    name: 'Ground Ops Tooling',
    identifier: 'GND',
    network: 0,
  })
  item = await call(ada, 'POST', `${W}/projects/${project.id}/work-items/`, {
    name: 'De-icing pad queue',
  })
  carol = await newAccount(browser, program.url, 'carol@northwind.example', 'Carol')
  carol_id = (await call(carol, 'GET', '/api/v1/users/me/')).id
  await bringIn(ada, carol, 'northwind', 'carol@northwind.example', 'member', [
    { id: project.id, role_slug: 'contributor' },
  ])
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

async function look(page, name) {
  await expectAccessible(page, name)
  await expectNarrow(page, name)
  await takePictures(page, name)
}

/** The button of the item page that deletes, once it is as it should be. */
const deletable = (page, allowed) =>
  page.waitForFunction((allowed) => {
    const button = [...document.querySelectorAll('button')].find(
      (one) => one.textContent.trim() === 'Delete',
    )
    return button && (button.getAttribute('aria-disabled') !== 'true') === allowed
  }, allowed)

test('the explorer says in a sentence why Carol may not, and step by step how it was found', async () => {
  const { page } = ada
  await page.goto('/northwind/settings/access')
  await page.getByRole('button', { name: 'Ada Minister' }).click()
  await page.getByRole('option', { name: 'Carol' }).click()
  await page.getByRole('button', { name: 'Choose a thing' }).click()
  await page.keyboard.type('de-icing')
  await page.getByRole('option', { name: /De-icing pad queue/ }).click()
  await page.getByText('Yes.').waitFor()
  await look(page, 'explorer-allowed')
  await page.getByRole('button', { name: /^view work item/ }).click()
  await page.getByRole('option', { name: 'delete work item' }).click()
  await page.getByText('No.').waitFor()
  const said = await page.getByRole('status').filter({ hasText: 'No.' }).innerText()
  assert.match(said, /Carol/)
  await page.getByText('Came closest').waitFor()
  await page.getByText('Nothing is left, so it is denied').waitFor()
  await look(page, 'explorer-denied')
  await page.getByRole('link', { name: 'What can they do here' }).click()
  await page.getByText(/\d+ of \d+ allowed/).waitFor()
  await look(page, 'explorer-what')
  expectNoFaults(ada)
})

test('an exception allows it in the other open browser, and ends there too', async () => {
  await carol.page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await deletable(carol.page, false)

  const { page } = ada
  const asked = `person=${carol_id}&action=workitem:delete&type=workitem&id=${item.id}&item=GND-1`
  await page.goto(`/northwind/settings/access?${asked}`)
  await page.getByRole('link', { name: 'Make an exception' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('Tidies up before the season')
  await dialog.getByText('Brings along: view work item').waitFor()
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

test('who may not make exceptions sees why, and asks only about themselves', async () => {
  const { page } = carol
  await page.goto('/northwind/settings/access')
  const person = page.getByRole('button', { name: 'Carol' })
  await person.waitFor()
  assert.equal(await person.getAttribute('aria-disabled'), 'true')
  await page.goto('/northwind/settings/grants')
  await page.getByRole('button', { name: 'New exception' }).waitFor()
  await takePictures(page, 'exceptions-refused')
  expectNoFaults(carol)
})
