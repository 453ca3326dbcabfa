// Letters that are put together of several keys, as in Japanese, Chinese and Korean. Until they are
// done, Enter takes what is offered and Escape gives it up; neither is for the page.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { call } from './harness.mjs'
import { expectNoFaults, startWorkspace } from './people.mjs'

const W = '/api/v1/workspaces/northwind'
let stage
let page
let P

before(async () => {
  stage = await startWorkspace({ name: 'Ground Ops Tooling', identifier: 'GND', network: 0 })
  page = stage.ada.page
  P = `${W}/projects/${stage.projects[0].id}`
})
after(() => stage?.end())

const make = (name, more = {}) => call(stage.ada, 'POST', `${P}/work-items/`, { name, ...more })

/** What the browser is told by the keyboard of such a language. */
async function keyboard() {
  const browser = await page.context().newCDPSession(page)
  const show = (text) => {
    const end = { selectionStart: text.length, selectionEnd: text.length }
    return browser.send('Input.imeSetComposition', { text, ...end })
  }
  /** A key that the keyboard takes for itself: its code says so, its name is as pressed. */
  const press = async (key, modifiers = 0) => {
    const named = { key, code: key, modifiers }
    await browser.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      windowsVirtualKeyCode: 229,
      ...named,
    })
    await browser.send('Input.dispatchKeyEvent', { type: 'keyUp', ...named })
  }
  const take = (text) => browser.send('Input.insertText', { text })
  return { show, press, take }
}

/** Composes in the field that has the focus: gives up once, then takes what is offered with Enter. */
async function compose(letters, words) {
  const { show, press, take } = await keyboard()
  for (let at = 1; at <= letters.length; at++) await show(letters.slice(0, at))
  await press('Escape')
  await show('')
  await show(letters)
  await press('ArrowDown')
  await press('Enter')
  await press('Enter', 2)
  await take(words)
}

const sent = []
const hear = () => page.on('request', (one) => one.method() !== 'GET' && sent.push(one.url()))

async function open(item) {
  await page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await page.getByRole('heading', { name: item.name }).waitFor()
  sent.length = 0
}

test('nothing is sent, closed or chosen by the keys of composing', async () => {
  const item = await make('Tow the aircraft')
  hear()
  await open(item)
  const written = page.getByRole('listitem')

  await page.getByRole('button', { name: 'Tow the aircraft' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('')
  await compose('けんいん', '牽引')
  assert.equal(await page.getByRole('textbox', { name: 'Name' }).inputValue(), '牽引')
  assert.deepEqual(sent, [], 'the name is not saved before it is done')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '牽引' }).waitFor()

  await page.getByRole('button', { name: 'Add a description' }).click()
  await page.getByRole('toolbar', { name: 'Format' }).waitFor()
  sent.length = 0
  await compose('さんばん', '三番')
  await page.getByRole('textbox', { name: 'Description' }).getByText('三番', { exact: true }).waitFor()
  assert.deepEqual(sent, [])
  await page.keyboard.press('Control+Enter')
  await page.getByRole('region', { name: 'Description' }).getByText('三番').waitFor()

  await page.keyboard.press('m')
  await page.getByRole('toolbar', { name: 'Format' }).waitFor()
  sent.length = 0
  await compose('ねんりょう', '燃料')
  await page.getByRole('textbox', { name: 'Comment' }).getByText('燃料', { exact: true }).waitFor()
  assert.deepEqual(sent, [])

  // The address of a link, in the midst of it.
  await page.keyboard.press('Control+k')
  const address = page.getByLabel('Address of the link')
  await compose('れい.jp', '例.jp')
  assert.equal(await address.inputValue(), '例.jp')
  await page.keyboard.press('Escape')
  await address.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+Enter')
  await written.getByText('燃料').waitFor()
  expectNoFaults(stage.ada)
})

test('who is mentioned, and what is chosen of a list, is chosen once the letters are done', async () => {
  const item = await make('Call the crew')
  await open(item)
  await page.keyboard.press('m')
  await page.getByRole('toolbar', { name: 'Format' }).waitFor()
  await page.keyboard.type('@')
  await page.getByRole('option', { name: 'Ada Minister' }).waitFor()
  await compose('えいだ', 'ad')
  const field = page.getByRole('textbox', { name: 'Comment' })
  assert.equal(await field.innerText(), '@ad', 'nobody is mentioned yet')
  await page.getByRole('option', { name: 'Ada Minister' }).waitFor()
  await page.keyboard.press('Enter')
  await field.locator('[class*=mention]', { hasText: '@Ada Minister' }).waitFor()
  await page.getByRole('button', { name: 'Discard the draft' }).click()

  sent.length = 0
  await page.keyboard.press('s')
  await page.getByRole('option', { name: 'Todo' }).waitFor()
  await compose('とぅど', 'To')
  assert.deepEqual(sent, [], 'no state is chosen')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'State: Todo' }).waitFor()

  const address = page.url()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await compose('せってい', 'members')
  assert.equal(page.url(), address, 'no command is run')
  await page.getByRole('option', { name: /Go to members/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/settings/members')
  expectNoFaults(stage.ada)
})

test('a form in a dialog stays open, and is sent once', async () => {
  const item = await make('Load the bags')
  await open(item)
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').focus()
  await compose('にもつ', '荷物')
  assert.equal(await dialog.getByLabel('Name').inputValue(), '荷物')
  await dialog.getByRole('textbox', { name: /Description/ }).click()
  await compose('ぜんぶ', '全部')
  await dialog.getByRole('textbox', { name: /Description/ }).getByText('全部').waitFor()
  assert.deepEqual(sent, [])
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  assert.equal(sent.length, 1)

  sent.length = 0
  const section = page.locator('section', { has: page.getByRole('heading', { name: 'Sub-items' }) })
  await section.last().getByRole('button', { name: 'Add' }).click()
  await compose('かばん', '鞄')
  assert.equal(await page.getByLabel('Name of the sub-item').inputValue(), '鞄')
  assert.deepEqual(sent, [])
  await page.keyboard.press('Enter')
  await page.getByRole('list', { name: 'Sub-items' }).getByText('鞄').waitFor()
  expectNoFaults(stage.ada)
})

test('letters that are being put together while the editor comes are finished first', async () => {
  const item = await make('Order glycol')
  let arrive
  const arrival = new Promise((resolve) => {
    arrive = resolve
  })
  await page.route('**/RichField-*.js', async (route) => {
    await arrival
    await route.continue()
  })
  await open(item)
  await page.keyboard.press('m')
  const { show, press, take } = await keyboard()
  await page.keyboard.type('To ')
  await show('とうきょ')
  const came = page.waitForResponse('**/RichField-*.js')
  arrive()
  await came
  await show('とうきょう')
  await press('Enter')
  await take('東京')
  await page.getByRole('toolbar', { name: 'Format' }).waitFor()
  await page.keyboard.type(' now')
  const field = page.getByRole('textbox', { name: 'Comment' })
  assert.equal((await field.innerText()).replaceAll(/\s+/g, ' ').trim(), 'To 東京 now')
  await page.unroute('**/RichField-*.js')
  expectNoFaults(stage.ada)
})
