// The ways into the product and out of it that nobody plans for: a session that ends in the midst of
// writing, a link from a mail while one is signed in, an invitation that was used; and what a profile
// says about time, which every screen keeps to.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { call, expectAccessible, newPerson, PASSWORD, takePictures } from './harness.mjs'
import { bringIn, expectNoFaults, newAccount, startWorkspace } from './people.mjs'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC',
  'base64',
)

let stage
let ben
let item
before(async () => {
  stage = await startWorkspace({ name: 'Ground Ops Tooling', identifier: 'GND', network: 0 })
  const { ada, browser, program, projects } = stage
  const [project] = projects
  ben = await newAccount(browser, program.url, 'ben@northwind.example', 'Ben')
  const to = [{ id: project.id, role_slug: 'contributor' }]
  await bringIn(ada, ben, 'northwind', 'ben@northwind.example', 'member', to)
  const path = `/api/v1/workspaces/northwind/projects/${project.id}/work-items/`
  item = await call(ada, 'POST', path, { name: 'Tow the aircraft' })
})
after(() => stage?.end())

async function signIn(page, email) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a session that ends in the midst of writing is said, and nothing is lost', async () => {
  const { page, context } = ben
  await page.goto('/northwind/browse/GND-1')
  await page.getByRole('button', { name: 'Write a comment' }).click()
  await page.keyboard.type('The tug is at stand 14')
  await page.getByText('Kept as a draft').waitFor()
  await context.clearCookies()
  await page.keyboard.press('Control+Enter')
  await page.getByText('You have been signed out.').waitFor()
  await takePictures(page, 'session-over')
  await expectAccessible(page, 'a session that is over')
  await signIn(page, 'ben@northwind.example')
  await page.waitForURL('**/northwind/browse/GND-1')
  await page.getByText('The tug is at stand 14').waitFor()
  // Whoever comes by themselves is not told that anything ended.
  const fresh = await newPerson(stage.browser, stage.program.url)
  await fresh.page.goto('/northwind/browse/GND-1')
  await fresh.page.getByLabel('E-mail').waitFor()
  assert.equal(await fresh.page.getByText('You have been signed out.').count(), 0)
  expectNoFaults(ben, fresh)
})

test('who is signed in already goes where the link leads', async () => {
  const { page } = ben
  await page.goto('/sign-in?next=%2Fnorthwind%2Fyour-work')
  await page.waitForURL('**/northwind/your-work')
  await page.goto('/sign-up')
  await page.waitForURL('**/northwind')
  // Only to places of this program.
  for (const away of ['//evil.example/', '/\\evil.example', 'https://evil.example/']) {
    await page.goto(`/sign-in?next=${encodeURIComponent(away)}`)
    await page.waitForURL('**/northwind')
  }
  // IN-35: who is no instance admin is told so, and a deep link waits until one has signed in.
  await page.goto('/admin/users?search=ada')
  await page.getByText('You are signed in as ben@northwind.example').waitFor()
  await page.getByLabel('E-mail').fill('ada@northwind.example')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL('**/admin/users?search=ada')
  await page.getByText('ada@northwind.example').first().waitFor()
})

test('an invitation that was used says so, and offers nothing that cannot help', async () => {
  const { ada, browser, program } = stage
  const cy = await newAccount(browser, program.url, 'cy@northwind.example', 'Cy')
  const path = '/api/v1/workspaces/northwind/invitations/'
  const body = { email: 'cy@northwind.example', role_slug: 'member' }
  const { token } = await call(ada, 'POST', path, body)
  await call(cy, 'POST', `/auth/invitations/${token}/accept/`)
  await cy.page.goto(`/invitations/${token}`)
  await cy.page.getByRole('heading', { name: 'This invitation does not work any more' }).waitFor()
  assert.equal(await cy.page.getByRole('button', { name: 'Try again' }).count(), 0)
  await takePictures(cy.page, 'invitation-gone')
  await cy.page.getByRole('link', { name: 'Go to the start' }).click()
  await cy.page.waitForURL('**/northwind')
  expectNoFaults(cy)
})

test('a new account counts time as its browser does, and screens as its profile says', async () => {
  const { ada, browser, program } = stage
  const options = { timezoneId: 'Asia/Tokyo', locale: 'en-US' }
  const dan = await newPerson(browser, program.url, options)
  const { page } = dan
  await page.goto('/sign-up')
  await page.getByLabel('E-mail').fill('dan@northwind.example')
  await page.getByLabel('First name').fill('Dan')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL('**/create-workspace')
  const me = await call(dan, 'GET', '/api/v1/users/me/')
  assert.equal(me.user_timezone, 'Asia/Tokyo')
  const { id } = stage.projects[0]
  const to = [{ id, role_slug: 'contributor' }]
  await bringIn(ada, dan, 'northwind', 'dan@northwind.example', 'member', to)

  // An account that no browser made begins in UTC, and is asked where it is.
  await call(dan, 'PATCH', '/api/v1/users/me/', { user_timezone: 'UTC' })
  await page.goto('/northwind')
  await page.getByRole('button', { name: 'Use Asia/Tokyo' }).waitFor()
  await expectAccessible(page, 'home asks for the time zone')
  await takePictures(page, 'home-zone')
  await page.getByRole('button', { name: 'Use Asia/Tokyo' }).click()
  await page.getByRole('button', { name: 'Use Asia/Tokyo' }).waitFor({ state: 'detached' })
  const { user_timezone } = await call(dan, 'GET', '/api/v1/users/me/')
  assert.equal(user_timezone, 'Asia/Tokyo')

  const firstDay = async () => {
    await page.goto('/northwind/browse/GND-1')
    await page.getByRole('button', { name: 'Due: None' }).click()
    const first = page.getByRole('dialog', { name: 'Due' }).locator('thead th').first()
    await first.waitFor()
    return (await first.getAttribute('aria-label')) ?? first.innerText()
  }
  // The hour of the comment as this reader sees it.
  const hour = async () => {
    const when = page.getByRole('listitem').filter({ hasText: 'created the item' }).locator('time')
    return (await when.first().getAttribute('title')) ?? ''
  }
  const inZone = (timeZone) =>
    new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
      new Date(item.created_at),
    )
  await call(dan, 'PATCH', '/api/v1/users/me/', { start_of_the_week: 0 })
  assert.equal(await firstDay(), 'Sunday')
  await takePictures(page, 'calendar')
  await expectAccessible(page, 'a date is chosen')
  await page.keyboard.press('Escape')
  assert.equal(await hour(), inZone('Asia/Tokyo'))

  const changed = { start_of_the_week: 1, user_timezone: 'America/New_York' }
  await call(dan, 'PATCH', '/api/v1/users/me/', changed)
  assert.equal(await firstDay(), 'Monday')
  // By the keyboard: the day after the chosen one, in the calendar itself.
  await page.getByRole('dialog', { name: 'Due' }).getByRole('button', { name: /15, 20/ }).click()
  await page.getByRole('button', { name: /Due: .* 15/ }).waitFor()
  assert.equal(await hour(), inZone('America/New_York'))
  expectNoFaults(dan)
})

test('a workspace has a logo, beside its name and where one changes over', async () => {
  const { page } = stage.ada
  await page.goto('/northwind/settings')
  const file = { name: 'logo.png', mimeType: 'image/png', buffer: PNG }
  await page.getByLabel('Upload a logo').setInputFiles(file)
  const shown = page.locator('img[src*="/logo/"]')
  await shown.first().waitFor()
  await page.goto('/northwind')
  await shown.first().waitFor()
  assert.ok(await shown.first().evaluate((image) => image.complete && image.naturalWidth > 0))
  await page.getByRole('button', { name: 'Northwind Air' }).click()
  await page.getByRole('menuitem', { name: 'Northwind Air' }).locator('img').waitFor()
  await page.keyboard.press('Escape')
  // Who may not change the workspace sees it, and cannot send another.
  const { page: bens } = await signedIn('ben@northwind.example')
  await bens.goto('/northwind/settings')
  await bens.locator('img[src*="/logo/"]').first().waitFor()
  await bens.locator('button[aria-disabled=true]', { hasText: 'Upload a logo' }).waitFor()

  await page.goto('/northwind/settings')
  await takePictures(page, 'settings-logo')
  const words = { name: 'notes.txt', mimeType: 'image/png', buffer: Buffer.from('no picture') }
  await page.getByLabel('Upload a logo').setInputFiles(words)
  await page.getByText('PNG, JPEG, GIF or WebP.').last().waitFor()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await shown.first().waitFor({ state: 'detached' })
  expectNoFaults(stage.ada)
})

async function signedIn(email) {
  const person = await newPerson(stage.browser, stage.program.url)
  await call(person, 'POST', '/auth/sign-in/', { email, password: PASSWORD })
  return person
}
