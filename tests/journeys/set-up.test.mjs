// Nobody but the operator becomes the first admin where a set-up token is set [IN-07, IN-10].

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  expectAccessible,
  newPerson,
  PASSWORD,
  startBrowser,
  startProgram,
  takePictures,
} from './harness.mjs'

const TOKEN = 'for-the-operator'
let program
let browser
let page

before(async () => {
  program = await startProgram({ AIRSIDE_SETUP_TOKEN: TOKEN })
  browser = await startBrowser()
  page = (await newPerson(browser, program.url)).page
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

const tokenField = () => page.getByLabel('Set-up token')

test('until the instance is set up every way in leads to its set-up', async () => {
  for (const place of ['/', '/admin', '/sign-in', '/sign-up', '/admin/sign-in', '/northwind']) {
    await page.goto(`${place}?token=from-the-address`)
    await page.waitForURL('**/admin/sign-up**')
    assert.equal(await tokenField().inputValue(), place === '/northwind' ? '' : 'from-the-address')
  }
})

test('the set-up page asks for the token, and takes no other', async () => {
  await page.goto('/')
  await tokenField().waitFor()
  await takePictures(page, 'set-up-token')
  await expectAccessible(page, 'set-up with a token')
  await tokenField().fill('a-guess')
  await page.getByLabel('E-mail').fill('ada@northwind.example')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('First name').fill('Ada')
  await page.getByRole('button', { name: 'Create admin account' }).click()
  await page.getByRole('alert').getByText('The set-up token is missing or wrong').waitFor()
  await tokenField().fill(TOKEN)
  await page.getByRole('button', { name: 'Create admin account' }).click()
  await page.getByRole('heading', { name: 'General' }).waitFor()
})
