// All that somebody has written and not sent, on one page: written on, or thrown away.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { call, expectAccessible, expectNarrow, takePictures } from './harness.mjs'
import { expectNoFaults, startWorkspace } from './people.mjs'

const W = '/api/v1/workspaces/northwind'
let stage
let page
let items

before(async () => {
  stage = await startWorkspace({ name: 'Ground Ops Tooling', identifier: 'GND', network: 0 })
  page = stage.ada.page
  items = []
  for (const name of ['Tow the aircraft', 'Paint the line']) {
    const path = `${W}/projects/${stage.projects[0].id}/work-items/`
    items.push(await call(stage.ada, 'POST', path, { name }))
  }
})
after(() => stage?.end())

const section = (name) =>
  page.locator('section', { has: page.getByRole('heading', { name, exact: true }) }).last()
const drafts = () => page.getByRole('list', { name: 'Drafts' }).getByRole('listitem')
const title = (at) => page.getByRole('heading', { name: items[at].name, exact: true })

async function open(at) {
  await page.goto(`/northwind/browse/GND-${items[at].sequence_id}`)
  await title(at).waitFor()
}

test('a link and the name of a sub-item that are being typed are there again', async () => {
  await open(0)
  await section('Sub-items').getByRole('button', { name: 'Add' }).click()
  await page.keyboard.type('Chock the whe')
  await section('Links').getByRole('button', { name: 'Add' }).click()
  await page.keyboard.type('https://plans.example/14')
  await page.getByLabel('Title').fill('Plan of stand 14')
  await page.reload()
  await title(0).waitFor()
  const name = page.getByLabel('Name of the sub-item')
  assert.equal(await name.inputValue(), 'Chock the whe')
  assert.equal(await page.getByLabel('Address').inputValue(), 'https://plans.example/14')
  assert.ok(
    await page.evaluate(() => document.activeElement === document.body),
    'whoever comes to read is not put into a field',
  )
  await page.getByRole('button', { name: 'Add link' }).click()
  await page.getByRole('link', { name: 'Plan of stand 14' }).waitFor()
  await page.getByLabel('Address').waitFor({ state: 'detached' })

  // Thrown away, and that taken back.
  await section('Links').getByRole('button', { name: 'Add' }).click()
  await page.keyboard.type('https://plans.example/15')
  await section('Links').getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await section('Links').getByRole('button', { name: 'Add' }).click()
  assert.equal(await page.getByLabel('Address').inputValue(), 'https://plans.example/15')
  expectNoFaults(stage.ada)
})

test('the words of a draft outlive what they were written for', async () => {
  const path = '/api/v1/workspaces/northwind/projects/' + stage.projects[0].id + '/work-items/'
  const item = await call(stage.ada, 'POST', path, { name: 'Sweep the stand' })
  await stage.ada.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await page.getByRole('button', { name: 'Write a comment' }).click()
  await page.keyboard.type('Glass near the jet bridge')
  await page.getByText('Kept as a draft').waitFor()
  await call(stage.ada, 'DELETE', `${path}${item.id}/`)
  await page.goto('/northwind/drafts')
  const draft = drafts().filter({ hasText: 'Glass near the jet bridge' })
  await draft.getByRole('button', { name: /^Copy the text/ }).click()
  await page.getByText('Text copied').waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  assert.equal(copied, 'Glass near the jet bridge')
  await draft.getByRole('button', { name: /^Discard the draft/ }).click()
  await draft.waitFor({ state: 'detached' })
})

test('the page of drafts: each is written on where it belongs, or thrown away', async () => {
  await page.goto('/northwind/drafts')
  await drafts().first().waitFor()
  await open(1)
  await page.getByRole('button', { name: 'Add a description' }).click()
  await page.keyboard.type('Yellow, two coats, and not while it rains.')
  await page.getByText('Kept as a draft').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('m')
  await page.keyboard.type('Who has the brush?')
  await page.getByRole('button', { name: 'Close' }).click()
  await page.keyboard.press('c')
  await page.getByRole('dialog').getByLabel('Name').fill('Order more paint')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await page.waitForURL('**/northwind/drafts')
  const said = await drafts().getByRole('link').or(drafts().getByRole('button', { name: /^Order/ }))
  await drafts().nth(4).waitFor()
  assert.deepEqual(await said.allInnerTexts(), [
    'Order more paint',
    'Who has the brush?',
    'Yellow, two coats, and not while it rains.',
    'https://plans.example/15',
    'Chock the whe',
  ])
  await drafts().filter({ hasText: 'Comment on GND-2 · Paint the line' }).waitFor()
  const entry = page.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: 'Drafts 5' })
  await entry.waitFor()
  await expectAccessible(page, 'drafts')
  await expectNarrow(page, 'drafts')
  await takePictures(page, 'drafts')

  // The field is open, with the words in it, and takes the next ones.
  await page.getByRole('link', { name: 'Who has the brush?' }).click()
  await title(1).waitFor()
  await page.getByRole('textbox', { name: 'Comment' }).getByText('Who has the brush?').waitFor()
  await page.waitForFunction(() => document.activeElement?.matches('.ProseMirror'))
  await page.keyboard.type(' I do.')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('listitem').getByText('Who has the brush? I do.').waitFor()
  await page.goBack()
  await page.getByRole('link', { name: /^Yellow/ }).click()
  await page.getByRole('textbox', { name: 'Description' }).getByText('Yellow').waitFor()
  await page.keyboard.press('Escape')

  // A new item is written on right here.
  await entry.or(page.getByRole('link', { name: 'Drafts 4' })).click()
  await page.getByRole('button', { name: 'Order more paint', exact: true }).click()
  const name = page.getByRole('dialog').getByLabel('Name')
  assert.equal(await name.inputValue(), 'Order more paint')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await drafts().filter({ hasText: 'Order more paint' }).waitFor({ state: 'detached' })

  const discard = page.getByRole('button', { name: /^Discard the draft/ })
  await discard.first().click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await drafts().nth(2).waitFor()
  for (let left = 3; left > 0; left--) await discard.first().click()
  await page.getByRole('heading', { name: 'No drafts' }).waitFor()
  await page.getByRole('link', { name: /^Drafts/ }).waitFor({ state: 'detached' })
  await takePictures(page, 'drafts-none')
  expectNoFaults(stage.ada)
})
