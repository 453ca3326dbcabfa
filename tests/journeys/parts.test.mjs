// Parts of the program are fetched when they are first wanted. One that does not come takes nothing
// else down with it, can be tried again, and after an upgrade the page offers to be loaded anew.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { expectAccessible, takePictures } from './harness.mjs'
import { startWorkspace } from './people.mjs'

let stage
let page

before(async () => {
  stage = await startWorkspace({ name: 'Ground Ops Tooling', identifier: 'GND', network: 0 })
  page = stage.ada.page
})
after(() => stage?.end())

const part = (name) => `**/assets/${name}-*.js`
const lose = (name) => page.route(part(name), (route) => route.abort())
const bringBack = (name) => page.unroute(part(name))
const navigation = () => page.getByRole('navigation', { name: 'Workspace' })
const messages = () => page.getByRole('status', { name: 'Messages' })

test('a dialog that cannot be fetched says so and leaves the page as it is', async () => {
  await page.goto('/northwind')
  await navigation().waitFor()
  await lose('NewItem')
  await page.keyboard.press('c')
  await messages().getByText('The server cannot be reached').waitFor()
  await takePictures(page, 'part-lost-dialog')
  assert.ok(await navigation().isVisible(), 'the workspace is still there')
  // By its message, and by the key once more.
  await messages().getByRole('button', { name: 'Try again' }).click()
  await messages().getByText('The server cannot be reached').waitFor()
  await bringBack('NewItem')
  await page.keyboard.press('c')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
})

test('a menu that cannot be fetched leaves its button, which tries it again', async () => {
  await page.goto('/northwind')
  await lose('Switcher')
  const button = navigation().getByRole('button', { name: /Northwind Air/ })
  await button.click()
  await messages().getByRole('button', { name: 'Try again' }).waitFor()
  await bringBack('Switcher')
  await button.click()
  await page.getByRole('menu').waitFor()
  await page.keyboard.press('Escape')
})

test('a page that cannot be fetched says so in its place', async () => {
  await page.goto('/northwind')
  await navigation().waitFor()
  await lose('Projects')
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  const lost = page.getByRole('main').getByRole('alert')
  await lost.getByText('The server cannot be reached').waitFor()
  await takePictures(page, 'part-lost-page')
  await expectAccessible(page, 'a page that was not fetched')
  assert.ok(await navigation().isVisible(), 'one can go elsewhere')
  await bringBack('Projects')
  await lost.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Projects' }).waitFor()
  await lost.waitFor({ state: 'detached' })
})

test('after an upgrade the page offers to be loaded anew', async () => {
  await page.goto('/northwind')
  await navigation().waitFor()
  await page.route(part('YourWork'), (route) => route.fulfill({ status: 404, body: '' }))
  await page.route(`${stage.program.url}/`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<script type="module" src="/assets/index-of-the-next.js"></script>',
    }),
  )
  await navigation().getByRole('link', { name: 'Your work' }).click()
  const lost = page.getByRole('main').getByRole('alert')
  await lost.getByText('Airside has been upgraded', { exact: true }).waitFor()
  await takePictures(page, 'part-lost-upgrade')
  await page.unroute(part('YourWork'))
  await lost.getByRole('button', { name: 'Load again' }).click()
  await page.getByRole('heading', { name: 'Your work' }).waitFor()
})
