// Served to a network without TLS and without any setting: people open the machine's address, where
// browsers say less of a page and let it do less [IN-07].

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { look } from './access-stage.mjs'
import { startBrowser, startProgram } from './harness.mjs'
import { createWorkspace, setUpInstance } from './people.mjs'

const ADDRESS = '192.168.1.5'
let program
let browser
before(async () => {
  program = await startProgram()
  browser = await startBrowser(`--host-resolver-rules=MAP ${ADDRESS} 127.0.0.1, MAP nas 127.0.0.1`)
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

test('by the address of the machine everything works, and a link is copied', async () => {
  const url = program.url.replace('localhost', ADDRESS)
  const ada = await setUpInstance(browser, url)
  const { page } = ada
  assert.equal(await page.evaluate(() => window.isSecureContext), false)
  await page.getByText(`You opened ${url}`).waitFor()
  await look(page, 'other-address')

  await createWorkspace(page, 'Northwind Air', 'northwind')
  await page.goto('/northwind/settings/invitations?invite=1')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail addresses').fill('bob@northwind.example')
  await dialog.getByRole('button', { name: 'Send invitation' }).click()
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
  await dialog.getByText('Copied').waitFor()
  const link = await dialog.getByRole('textbox').inputValue()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: 'Members', exact: true }).click()
  const field = page.getByRole('searchbox').or(page.getByLabel('Search by name or e-mail')).first()
  await field.focus()
  await page.keyboard.press('Control+V')
  assert.equal(await field.inputValue(), link)
  // Without TLS the browser says that it takes no notice of one of the headers.
  const untrusted = (fault) => fault.includes('origin was untrustworthy')
  assert.deepEqual(ada.faults.filter((fault) => !untrusted(fault)), [])
})

test('by a name that is not the instance it says where that is', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  const here = new URL(program.url.replace('localhost', 'nas')).origin
  await page.goto(`${here}/sign-in`)
  await page.getByLabel('E-mail').fill('ada@northwind.example')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText(`this instance is at ${program.url}`, { exact: false }).waitFor()
  await context.close()
})
