// Outgoing mail is set up in the browser; a real test mail arrives, and a failure is named [IN-24].

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  expectAccessible,
  startBrowser,
  startMailServer,
  startProgram,
  takePictures,
} from './harness.mjs'
import { expectNoFaults, setUpInstance } from './people.mjs'

let program
let browser
let mail
before(async () => {
  program = await startProgram()
  browser = await startBrowser()
  mail = await startMailServer()
})
after(async () => {
  await browser?.close()
  await mail?.stop()
  await program?.stop()
})

test('a test mail arrives, and a wrong port is told of in words', async () => {
  const admin = await setUpInstance(browser, program.url)
  const { page } = admin
  await page.goto('/admin/email')
  await page.getByLabel('Server').waitFor()
  await expectAccessible(page, 'e-mail settings')
  await takePictures(page, 'email')
  const save = async (port) => {
    await page.getByLabel('Port').fill(String(port))
    await page.getByRole('button', { name: /^Save/ }).click()
    await page.getByRole('button', { name: /^Save/ }).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Send test' }).click()
  }
  // Switched on and no more: what is missing is said, and that nothing is sent.
  await page.getByLabel('Send mail').check()
  await page.getByRole('button', { name: /^Save/ }).click()
  await page.getByText('No mail is sent before this is filled in and saved: Server, Sender.').waitFor()
  await page.getByLabel('Server').fill('127.0.0.1')
  await page.getByLabel('Sender').fill('airside@northwind.example')
  await page.getByLabel('Encryption').selectOption('none')
  await save(mail.port)
  await page.getByText('The server took the message.').waitFor()
  const { text } = await mail.mailTo('ada@northwind.example')
  assert.match(text, /From: .*airside@northwind\.example/)

  await save(1)
  await page.getByText('The mail was not sent.').waitFor()
  await page.getByText(/could not be reached|cannot be reached|unreachable/).waitFor()
  await takePictures(page, 'email-failed')
  expectNoFaults(admin)
})
