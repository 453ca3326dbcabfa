// From an empty folder to the first item: set-up, workspace, project, item [IN-07, IN-08, IN-10].

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  expectAccessible,
  newPerson,
  startBrowser,
  startProgram,
  takePictures,
} from './harness.mjs'
import { createWorkspace, expectNoFaults, setUpInstance } from './people.mjs'

let program
let browser
before(async () => {
  program = await startProgram()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

test('somebody who has never seen the product gets to a first item', async () => {
  const admin = await setUpInstance(browser, program.url)
  const { page } = admin
  // The next step is shown where set-up ends.
  await page.getByRole('link', { name: 'Create a workspace' }).waitFor()
  await expectAccessible(page, 'administration')
  await takePictures(page, 'administration-first')
  await page.getByRole('link', { name: 'Create a workspace' }).click()
  await page.waitForURL('**/create-workspace')
  await createWorkspace(page, 'Northwind Air', 'northwind')
  await page.getByRole('region', { name: 'First steps' }).waitFor()
  await expectAccessible(page, 'home')
  await takePictures(page, 'home')

  await page.getByRole('link', { name: 'Projects', exact: true }).first().click()
  await page.getByRole('button', { name: 'New project' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Ground Ops Tooling')
  await dialog.getByLabel('Identifier').fill('GND')
  await expectAccessible(page, 'new project')
  await dialog.getByRole('button', { name: 'Create project' }).click()
  await page.getByText('No item yet').waitFor()

  await page.keyboard.press('c')
  const form = page.getByRole('dialog')
  await form.getByLabel('Name').fill('De-icing pad queue drops aircraft')
  await form.getByRole('button', { name: /^Create/ }).click()
  await page.getByText('GND-1').first().waitFor()
  await expectAccessible(page, 'list of items')
  await takePictures(page, 'list')

  await page.getByText('De-icing pad queue drops aircraft').first().click()
  await page.getByRole('heading', { name: 'De-icing pad queue drops aircraft' }).waitFor()
  await expectAccessible(page, 'side panel')
  await page.goto('/northwind/browse/GND-1')
  await page.getByText('created the item').waitFor()
  await expectAccessible(page, 'item page')
  await takePictures(page, 'item')
  assert.match(await page.title(), /GND-1|De-icing/)
  expectNoFaults(admin)
})

test('the set-up page works only the first time [IN-09]', async () => {
  const { page } = await newPerson(browser, program.url)
  await page.goto('/admin/sign-up')
  await page.getByRole('heading', { name: 'This instance is set up' }).waitFor()
})
