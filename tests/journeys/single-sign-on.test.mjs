// IN-02, IN-22: an admin sets a provider of OpenID Connect up, and somebody new signs in with it and
// lands where they wanted to go.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { look } from './access-stage.mjs'
import { newPerson, PASSWORD, startBrowser, startProgram } from './harness.mjs'
import { expectNoFaults, setUpInstance } from './people.mjs'
import { startProvider } from './provider.mjs'

let program
let provider
let browser
before(async () => {
  // The provider is on loopback, which calls do not go to by themselves.
  program = await startProgram({ AIRSIDE_ALLOW_PRIVATE_ADDRESSES: 'true' })
  provider = await startProvider({
    sub: '4711',
    email: 'carol@northwind.example',
    email_verified: true,
    given_name: 'Carol',
    family_name: 'Stone',
  })
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await provider?.stop()
  await program?.stop()
})

test('single sign-on, from its settings to the page that somebody wanted', async () => {
  const admin = await setUpInstance(browser, program.url)
  const carol = await newPerson(browser, program.url)
  await carol.page.goto('/sign-in')
  await carol.page.getByLabel('E-mail').waitFor()
  assert.equal(await carol.page.getByRole('link', { name: /^Continue with/ }).count(), 0)

  await setUp(admin.page)
  await signIn(carol.page)
  await removeAndKeep(carol.page)
  expectNoFaults(admin, carol)
})

async function setUp(page) {
  await page.goto('/admin/authentication/oidc')
  await page.getByLabel('Issuer').fill('id.example.com')
  await page.getByLabel('Client ID').fill(provider.client)
  await page.getByLabel('Client secret').fill(provider.secret)
  await page.getByLabel('Name on the button').fill('Example ID')
  await page.getByRole('switch', { name: 'Sign in with OpenID Connect' }).check()
  const save = page.getByRole('button', { name: /^Save/ })
  await save.click()
  await page.getByText('must be an address such as').first().waitFor()
  await look(page, 'oidc-wrong')
  await page.getByLabel('Issuer').fill(provider.url)
  await save.click()
  await save.waitFor({ state: 'detached' })
  await look(page, 'oidc-settings')
}

async function signIn(page) {
  await page.goto('/profile/security')
  await page.waitForURL('**/sign-in?**')
  const button = page.getByRole('link', { name: 'Continue with Example ID' })
  await button.waitFor()
  await look(page, 'sign-in-provider')
  await button.click()
  await page.getByRole('link', { name: 'Yes, it is me' }).click()
  await page.waitForURL(`${program.url}/profile/security`)
  await page.getByRole('heading', { name: 'Accounts you sign in with' }).waitFor()
  await page.getByText(/^carol@northwind\.example, last used/).waitFor()
  await look(page, 'connections')
}

async function removeAndKeep(page) {
  const dialog = page.getByRole('dialog')
  const remove = page.getByRole('button', { name: 'Remove', exact: true })
  await remove.click()
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await dialog.getByText(/your only way to sign in/).waitFor()
  await look(page, 'connection-last')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByLabel('New password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set password' }).click()
  await page.getByText(/^Password (changed|set)/).first().waitFor()
  await remove.click()
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('heading', { name: 'Accounts you sign in with' }).waitFor({ state: 'detached' })
}
