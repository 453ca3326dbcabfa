// What is written and not sent yet is not lost: by Escape, by leaving, by a reload, before the editor
// is there. It is on that device, for that person, until it is sent, thrown away, or they sign out.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  call,
  expectAccessible,
  expectNarrow,
  PASSWORD,
  phone,
  takePictures,
} from './harness.mjs'
import { bringIn, expectNoFaults, newAccount, startWorkspace } from './people.mjs'

const W = '/api/v1/workspaces/northwind'
let stage
let ada
let ben
let project
let P

before(async () => {
  stage = await startWorkspace(
    { name: 'Ground Ops Tooling', identifier: 'GND', network: 0 },
    { name: 'Fleet', identifier: 'FLT', network: 2 },
  )
  ada = stage.ada
  project = stage.projects[0]
  P = `${W}/projects/${project.id}`
  ben = await newAccount(stage.browser, stage.program.url, 'ben@northwind.example', 'Ben')
  await bringIn(ada, ben, 'northwind', 'ben@northwind.example', 'member', [
    { id: project.id, role_slug: 'contributor' },
  ])
})
after(() => stage?.end())

const make = (name, more = {}) => call(ada, 'POST', `${P}/work-items/`, { name, ...more })

async function openItem({ page }, item) {
  await page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await page.getByRole('heading', { name: item.name }).waitFor()
}

/** Pastes a picture that the browser has drawn into a text. */
async function paste(page, label, file) {
  const field = page.getByRole('textbox', { name: label })
  await field.evaluate(async (element, file) => {
    const canvas = new OffscreenCanvas(40, 20)
    canvas.getContext('2d').fillRect(0, 0, 40, 20)
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([await canvas.convertToBlob()], file, { type: 'image/png' }))
    const options = { bubbles: true, cancelable: true, clipboardData }
    element.dispatchEvent(new ClipboardEvent('paste', options))
  }, file)
}

/** Lets pictures wait on their way until they are released, to arrive or to be refused. */
async function holdPictures(page) {
  let go
  const gone = new Promise((resolve) => {
    go = resolve
  })
  await page.route('**/assets/', async (route) => {
    const answer = await gone
    if (answer) await route.fulfill(answer).catch(() => {})
    else await route.continue().catch(() => {})
  })
  return async (answer) => {
    const done = page.waitForResponse((one) => one.url().endsWith('/assets/'))
    go(answer)
    await done
    await page.unroute('**/assets/')
  }
}

const unsent = (page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('airside.unsent.')))

test('a comment survives Escape, a reload and the way to another page, until it is sent', async () => {
  const item = await make('Tow the aircraft')
  const { page } = ada
  await openItem(ada, item)
  await page.keyboard.press('m')
  await page.keyboard.type('The tug is at stand 14')
  await page.getByText('Kept as a draft').waitFor()
  await expectAccessible(page, 'writing a comment that is kept')
  await takePictures(page, 'draft-writing')
  await page.keyboard.press('Escape')
  const line = page.getByRole('button', { name: /Draft The tug is at stand 14/ })
  await line.waitFor()
  assert.ok(await line.evaluate((element) => element === document.activeElement))
  await expectAccessible(page, 'a draft of a comment')
  await takePictures(page, 'draft-comment')

  // Written on, and then the page is loaded anew in the midst of it.
  await page.keyboard.press('m')
  await page.keyboard.type(' and needs fuel')
  await page.getByText('stand 14 and needs fuel').waitFor()
  await page.reload()
  await page.getByRole('button', { name: /Draft The tug is at stand 14 and needs fuel/ }).click()
  await page.keyboard.type('.')
  await page.goto('/northwind')
  await page.getByRole('heading', { name: /Good to see you/ }).waitFor()
  await openItem(ada, item)
  await page.keyboard.press('m')
  await page.getByRole('textbox', { name: 'Comment' }).getByText('needs fuel.').waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('listitem').getByText('The tug is at stand 14 and needs fuel.').waitFor()
  await page.getByRole('button', { name: 'Write a comment' }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Write a comment' }).waitFor()
  assert.deepEqual(await unsent(page), [])

  // Thrown away, and that taken back.
  await page.keyboard.press('m')
  await page.keyboard.type('Never mind')
  await page.getByRole('button', { name: 'Discard the draft' }).click()
  await page.getByRole('button', { name: 'Write a comment' }).waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: /Draft Never mind/ }).click()
  await page.getByRole('button', { name: 'Discard the draft' }).click()
  await page.getByRole('button', { name: 'Write a comment' }).waitFor()
  assert.deepEqual(await unsent(page), [])
  expectNoFaults(ada)
})

test('a description: kept until the server has it, and somebody else\'s change is told of', async () => {
  const item = await make('Paint the line', { description_html: '<p>Yellow.</p>' })
  const { page } = ada
  await openItem(ada, item)
  await page.getByRole('button', { name: 'Edit description' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Edit description' }).waitFor()
  assert.deepEqual(await unsent(page), [], 'looking is no draft')
  await page.getByRole('button', { name: 'Edit description' }).click()
  await page.keyboard.type(' And white.')
  await page.keyboard.press('Escape')
  await page.getByText('Yellow.', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Continue your draft' }).waitFor()

  // Meanwhile Ben writes something else.
  await call(ben, 'PATCH', `${P}/work-items/${item.id}/`, { description_html: '<p>Green.</p>' })
  await page.getByText('Green.').waitFor()
  await page.getByRole('button', { name: 'Continue your draft' }).click()
  await page.getByRole('textbox', { name: 'Description' }).getByText('Yellow. And white.').waitFor()
  await page.getByText(/Somebody changed this since you began/).waitFor()
  await expectAccessible(page, 'a draft beside another change')
  await takePictures(page, 'draft-description')

  // The server refuses: what was written is still there.
  const address = `**/work-items/${item.id}/`
  await page.route(address, (route) =>
    route.request().method() === 'PATCH'
      ? route.fulfill({ status: 503, json: { detail: 'not now' } })
      : route.fallback(),
  )
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(/Not changed/).waitFor()
  await page.getByText('Green.').waitFor()
  await page.unroute(address)
  await page.getByRole('button', { name: 'Continue your draft' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Yellow. And white.').waitFor()
  await page.getByRole('button', { name: 'Edit description' }).waitFor()
  await page.waitForFunction(
    () => !Object.keys(localStorage).some((key) => key.startsWith('airside.unsent.')),
  )
  expectNoFaults(ada)
})

test('a new item: what was entered is there again, can be made elsewhere, and is thrown away', async () => {
  const { page } = ada
  await page.goto(`/northwind/projects/${project.id}`)
  await page.getByText('Tow the aircraft').waitFor()
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Check the lights of stand 9')
  await dialog.getByRole('textbox', { name: /Description/ }).click()
  await page.keyboard.type('All four of them.')
  await dialog.getByRole('button', { name: 'Priority: None' }).click()
  await page.getByRole('option', { name: 'High' }).click()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('Kept as a draft. C brings it back.').waitFor()
  await page.reload()
  await page.getByText('Tow the aircraft').waitFor()
  await page.keyboard.press('c')
  await dialog.getByRole('textbox', { name: /Description/ }).getByText('All four of them.').waitFor()
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'Check the lights of stand 9')
  await dialog.getByRole('button', { name: 'Priority: High' }).waitFor()
  await expectAccessible(page, 'a draft of an item')
  await expectNarrow(page, 'a draft of an item')
  await takePictures(page, 'draft-item')

  // In the other project it says the same.
  await dialog.getByLabel('Project').selectOption({ label: 'FLT · Fleet' })
  await dialog.getByRole('textbox', { name: /Description/ }).getByText('All four of them.').waitFor()
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'Check the lights of stand 9')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.keyboard.press('c')
  await page.keyboard.press('Control+Enter')
  await page.getByText('FLT-1 created').waitFor()
  await dialog.waitFor({ state: 'detached' })
  assert.deepEqual(await unsent(page), [])
  await page.keyboard.press('c')
  assert.equal(await dialog.getByLabel('Name').inputValue(), '')
  await dialog.getByLabel('Name').fill('Something else')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.keyboard.press('c')
  await dialog.getByRole('button', { name: 'Discard the draft' }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.deepEqual(await unsent(page), [])
  expectNoFaults(ada)
})

test('a picture on its way is in the draft of a field that was closed', async () => {
  const item = await make('Mark the stand')
  const { page } = ada
  const field = page.getByRole('textbox', { name: 'Comment' })
  const sending = field.getByRole('progressbar', { name: 'Sending line.png' })
  const begin = async () => {
    const release = await holdPictures(page)
    await page.keyboard.press('m')
    await page.getByRole('toolbar', { name: 'Format' }).waitFor()
    await page.keyboard.type('See')
    await paste(page, 'Comment', 'line.png')
    await sending.waitFor()
    await page.keyboard.type('there')
    return release
  }
  await openItem(ada, item)
  const arrive = await begin()
  await takePictures(page, 'draft-picture-sending')
  await page.keyboard.press('Escape')
  const line = page.getByRole('button', { name: /Draft See/ })
  await line.waitFor()
  await arrive()
  await page.waitForFunction(() => JSON.stringify(localStorage).includes('/assets/'))
  await line.click()
  await field.getByRole('img', { name: 'line' }).waitFor()
  // Where it was pasted, and not somewhere else.
  assert.deepEqual(
    await field.evaluate((one) => [...one.children].map(({ tagName }) => tagName)),
    ['P', 'IMG', 'P'],
  )
  await page.keyboard.press('Control+Enter')
  await page.getByRole('listitem').getByRole('img', { name: 'line' }).waitFor()

  // Opened again before it is there, the field shows how far it is, and waits for it.
  const later = await begin()
  await page.keyboard.press('Escape')
  await line.click()
  await sending.waitFor()
  await page.keyboard.press('Control+Enter')
  await field.waitFor()
  const comment = page.getByRole('button', { name: 'Comment', exact: true })
  assert.equal(await comment.getAttribute('aria-disabled'), 'true')
  await later()
  await field.getByRole('img', { name: 'line' }).waitFor()
  await page.getByRole('button', { name: 'Discard the draft' }).click()

  // Refused after the field was closed: that is said, and the words are still there.
  const refuse = await begin()
  await page.keyboard.press('Escape')
  await line.waitFor()
  await refuse({ status: 400, json: { detail: 'not this one' } })
  await page.getByText(/^line\.png: /).waitFor()
  await line.click()
  await field.getByText('there').waitFor()
  assert.equal(await field.locator('img, progress').count(), 0)
  await page.getByRole('button', { name: 'Discard the draft' }).click()

  // The whole page is left: whoever wants that is asked, and told afterwards.
  await begin()
  const asked = []
  const agree = (dialog) => {
    asked.push(dialog.type())
    return dialog.accept()
  }
  page.on('dialog', agree)
  await page.reload()
  page.off('dialog', agree)
  assert.deepEqual(asked, ['beforeunload'])
  await page.unroute('**/assets/')
  await line.click()
  await page.getByText(/A picture had not arrived/).waitFor()
  await field.getByText('there').waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('listitem').getByText('there').last().waitFor()
  await page.getByRole('button', { name: 'Write a comment' }).waitFor()
  assert.deepEqual(await unsent(page), [])
  expectNoFaults(ada)
})

test('pictures come along into another project, and are sent there', async () => {
  const { page } = ada
  await page.goto(`/northwind/projects/${project.id}`)
  await page.getByText('Tow the aircraft').waitFor()
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Lay out stand 9')
  const field = dialog.getByRole('textbox', { name: /Description/ })
  await field.click()
  await page.keyboard.type('As drawn')
  await dialog.getByRole('toolbar', { name: 'Format' }).waitFor()
  await paste(page, /Description/, 'plan.png')
  const picture = field.getByRole('img', { name: 'plan' })
  const first = await picture.getAttribute('src')
  const sent = page.waitForResponse((one) => one.url().endsWith('/assets/'))
  await dialog.getByLabel('Project').selectOption({ label: 'FLT · Fleet' })
  assert.equal((await (await sent).json()).project, stage.projects[1].id)
  await picture.waitFor()
  assert.notEqual(await picture.getAttribute('src'), first)

  // One that is still on its way goes there too; neither belongs to a project that it is not in.
  const release = await holdPictures(page)
  await paste(page, /Description/, 'list.png')
  await field.getByRole('progressbar', { name: 'Sending list.png' }).waitFor()
  await dialog.getByLabel('Project').selectOption({ label: 'GND · Ground Ops Tooling' })
  await field.getByRole('progressbar', { name: 'Sending list.png' }).waitFor()
  await release()
  await field.getByRole('img', { name: 'list' }).waitFor()
  await picture.waitFor()
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  const region = page.getByRole('region', { name: 'Description' })
  for (const name of ['plan', 'list']) {
    const shown = region.getByRole('img', { name })
    await shown.waitFor()
    assert.equal(await shown.evaluate(async (one) => (await one.decode(), one.naturalWidth)), 40)
  }
  // Who reads the item sees them: they belong to it.
  await ben.page.goto(page.url())
  const seen = ben.page.getByRole('region', { name: 'Description' }).getByRole('img', { name: 'plan' })
  await seen.waitFor()
  assert.equal(await seen.evaluate(async (one) => (await one.decode(), one.naturalWidth)), 40)
  expectNoFaults(ada, ben)
})

test('what one wrote is nobody else\'s: not after signing out, not after a session that ended', async () => {
  const item = await make('Sweep the apron')
  const { page } = ben
  const write = async () => {
    await openItem(ben, item)
    await page.keyboard.press('m')
    await page.keyboard.type('Between us')
    await page.getByText('Kept as a draft').waitFor()
    assert.equal((await unsent(page)).length, 1)
  }
  const enter = async (email) => {
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: /Continue/ }).click()
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: /Sign in/ }).click()
  }
  await write()
  await page.goto('/profile')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in**')
  assert.deepEqual(await unsent(page), [])

  // A session that ends keeps it for the same person; another who comes finds nothing.
  await enter('ben@northwind.example')
  await page.getByRole('heading', { name: /Good to see you/ }).waitFor()
  await write()
  await ben.context.clearCookies()
  await page.goto('/northwind')
  await page.waitForURL('**/sign-in**')
  await enter('ben@northwind.example')
  await page.getByRole('heading', { name: /Good to see you/ }).waitFor()
  await openItem(ben, item)
  await page.getByRole('button', { name: /Draft Between us/ }).waitFor()
  await ben.context.clearCookies()
  await page.goto('/northwind')
  await page.waitForURL('**/sign-in**')
  await enter('ada@northwind.example')
  await page.getByRole('heading', { name: /Good to see you/ }).waitFor()
  await openItem(ben, item)
  await page.getByRole('button', { name: 'Write a comment' }).waitFor()
  assert.deepEqual(await unsent(page), [])
  expectNoFaults(ben)
})

test('what is typed before the editor is there is taken over, letter for letter', async () => {
  const item = await make('Order glycol', { description_html: '<p>Two tanks</p>' })
  const { page } = ada
  let arrive
  const arrival = new Promise((resolve) => {
    arrive = resolve
  })
  await page.route('**/RichField-*.js', async (route) => {
    await arrival
    await route.continue()
  })
  await openItem(ada, item)
  await page.keyboard.press('m')
  // S, P, A, L and C would be shortcuts, were nobody writing.
  await page.keyboard.type('Please call the supplier ')
  await paste(page, 'Comment', 'tank.png')
  await takePictures(page, 'editor-coming')
  await expectAccessible(page, 'an editor that is still coming')
  assert.equal(await page.getByRole('dialog').count(), 0)
  arrive()
  await page.getByRole('toolbar', { name: 'Format' }).waitFor()
  const field = page.getByRole('textbox', { name: 'Comment' })
  await field.getByRole('img', { name: 'tank' }).waitFor()
  await page.keyboard.type('today')
  const written = (await field.innerText()).replaceAll(/\s+/g, ' ').trim()
  assert.equal(written, 'Please call the supplier today')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('listitem').getByText(/^Please call the supplier/).waitFor()
  await page.getByRole('listitem').getByRole('img', { name: 'tank' }).waitFor()
  await page.unroute('**/RichField-*.js')

  // Somebody is mentioned before it is there: the people are offered once it is.
  await openItem(ada, item)
  let come
  const coming = new Promise((resolve) => {
    come = resolve
  })
  await page.route('**/RichField-*.js', async (route) => {
    await coming
    await route.continue()
  })
  await page.reload()
  await page.getByRole('button', { name: 'Write a comment' }).click()
  await page.keyboard.type('And tell @be')
  come()
  await page.getByRole('option', { name: 'Ben' }).click()
  await page.locator('[class*=mention]', { hasText: '@Ben' }).waitFor()
  await page.getByRole('button', { name: 'Discard the draft' }).click()
  await page.unroute('**/RichField-*.js')

  // Where it cannot be loaded at all, one can write and send all the same.
  const other = await ada.context.newPage()
  await other.setViewportSize(phone)
  await other.route('**/RichField-*.js', (route) => route.abort())
  await other.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await other.getByRole('button', { name: 'Edit description' }).click()
  await other.keyboard.type(', and a third')
  await other.getByText(/The editor could not be loaded/).waitFor()
  await takePictures(other, 'editor-missing')
  await other.getByRole('button', { name: 'Save', exact: true }).click()
  await other.getByText('Two tanks, and a third').waitFor()
  await other.close()
  expectNoFaults(ada)
})

test('what is typed while a dialog, the palette or a list to choose from is still coming', async () => {
  const { page } = ada
  const late = async (chunk, press) => {
    let arrive
    const arrival = new Promise((resolve) => {
      arrive = resolve
    })
    await page.route(chunk, async (route) => {
      await arrival
      await route.continue()
    })
    const asked = page.waitForRequest(chunk)
    await page.goto(`/northwind/projects/${project.id}`)
    await page.getByText('Tow the aircraft').waitFor()
    await press()
    await asked
    // One letter too many is taken back. C, S, P, A, L and M are shortcuts otherwise.
    await page.keyboard.type('clampsx')
    await page.keyboard.press('Backspace')
    arrive()
    await page.waitForFunction(() => document.activeElement?.value === 'clamps')
    await page.unroute(chunk)
    await page.keyboard.press('Escape')
  }
  await late('**/NewItem-*.js', () => page.keyboard.press('c'))
  await page.getByText('Kept as a draft').waitFor()
  await late('**/Palette-*.js', () => page.keyboard.press('Control+k'))
  await late('**/Picker-*.js', () => page.getByRole('button', { name: 'State of GND-1' }).click())
  expectNoFaults(ada)
})
