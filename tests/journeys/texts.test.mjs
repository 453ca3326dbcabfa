// What people write: they mention one another, give reactions, and paste pictures.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  call,
  expectAccessible,
  expectNarrow,
  phone,
  settled,
  takePictures,
} from './harness.mjs'
import { bringIn, expectNoFaults, newAccount, startWorkspace } from './people.mjs'

const W = '/api/v1/workspaces/northwind'
let stage
let ada
let ben
let cora
let project

before(async () => {
  stage = await startWorkspace({ name: 'Ground Ops Tooling', identifier: 'GND', network: 0 })
  ada = stage.ada
  project = stage.projects[0]
  const person = async (first, last, role) => {
    const email = `${first.toLowerCase()}@northwind.example`
    const one = await newAccount(stage.browser, stage.program.url, email, first)
    await call(one, 'PATCH', '/api/v1/users/me/', { last_name: last })
    await bringIn(ada, one, 'northwind', email, role, [{ id: project.id }])
    return one
  }
  ben = await person('Ben', 'Okafor', 'member')
  cora = await person('Cora', 'Benítez', 'guest')
})
after(() => stage?.end())

const make = (name, more = {}) =>
  call(ada, 'POST', `${W}/projects/${project.id}/work-items/`, { name, ...more })

async function openItem(person, item) {
  await person.page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await person.page.getByRole('heading', { name: item.name }).waitFor()
}

/** A picture that a browser has drawn, as bytes. */
async function drawing(page, width, height) {
  const bytes = await page.evaluate(
    async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height)
      const brush = canvas.getContext('2d')
      brush.fillStyle = '#1d5fc2'
      brush.fillRect(0, 0, width, height)
      const drawn = await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer()
      return [...new Uint8Array(drawn)]
    },
    [width, height],
  )
  return Buffer.from(bytes)
}

/** Pastes or drops a file into the text, as the browser would hand it over. */
async function hand(page, kind, { name, type, bytes }) {
  const field = page.getByRole('textbox', { name: 'Comment' })
  await field.evaluate(
    (element, [kind, name, type, bytes]) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(bytes)], name, { type }))
      const box = element.getBoundingClientRect()
      const place = { clientX: box.left + 20, clientY: box.top + 20 }
      const options = { bubbles: true, cancelable: true }
      element.dispatchEvent(
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: data })
          : new DragEvent('drop', { ...options, ...place, dataTransfer: data }),
      )
    },
    [kind, name, type, [...bytes]],
  )
}

/** Does this, and asserts that the field for texts it brings is ready for the first letter as soon
 *  as it is there. The watcher has to be there first: the key would overtake it. */
async function expectFocusOnArrival(page, act) {
  await page.evaluate(() => {
    globalThis.arrived = new Promise((done) => {
      const watcher = new MutationObserver(() => {
        const field = document.querySelector('.ProseMirror')
        if (!field) return
        watcher.disconnect()
        done(document.activeElement === field)
      })
      watcher.observe(document.body, { childList: true, subtree: true })
    })
  })
  await act()
  assert.ok(await page.evaluate(() => globalThis.arrived), 'the first letter is not lost')
}

test('who is mentioned in a comment finds it in the inbox', async () => {
  const item = await make('Tow the aircraft')
  const { page } = ada
  await openItem(ada, item)
  await expectFocusOnArrival(page, () => page.keyboard.press('m'))
  const field = page.getByRole('textbox', { name: 'Comment' })
  await field.pressSequentially('Please look at this, @be')
  const list = page.getByRole('listbox', { name: 'People to mention' })
  await list.getByRole('option', { name: 'Ben Okafor' }).waitFor()
  // Also by the beginning of a last name, whatever its accents.
  await list.getByRole('option', { name: 'Cora Benítez' }).waitFor()
  assert.ok(await field.getAttribute('aria-activedescendant'))
  await expectAccessible(page, 'people to mention')
  await takePictures(page, 'mention-list')
  await page.keyboard.press('ArrowDown')
  await page.getByRole('option', { name: 'Cora Benítez', selected: true }).waitFor()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await list.waitFor({ state: 'detached' })
  await field.pressSequentially('today. Not @zzz')
  await page.getByText('Nobody here is called that.').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('Nobody here is called that.').waitFor({ state: 'detached' })
  await field.waitFor()
  await page.keyboard.press('Control+Enter')
  const chip = page.locator('[class*=mention]', { hasText: '@Ben Okafor' })
  await chip.waitFor()

  await ben.page.goto('/northwind/inbox')
  const row = ben.page.getByRole('listitem').filter({ hasText: 'Tow the aircraft' })
  await row.getByRole('link', { name: /Ada Minister/ }).click()
  await ben.page.getByRole('heading', { name: 'Tow the aircraft' }).waitFor()
  await ben.page.locator('[class*=mentionMe]', { hasText: '@Ben Okafor' }).waitFor()
  await takePictures(ben.page, 'mentioned')
  const told = await call(ben, 'GET', `/api/v1/users/me/notifications/`)
  assert.deepEqual(told.results.map((one) => one.kind), ['mentioned'])
  const others = await call(cora, 'GET', `/api/v1/users/me/notifications/`)
  assert.deepEqual(others.results, [], 'nobody else is told')
  expectNoFaults(ada, ben)
})

test('on a phone somebody is mentioned in a description by touch', async () => {
  const item = await make('Fuel the tug')
  const { page } = ada
  await page.setViewportSize(phone)
  await openItem(ada, item)
  await page.getByRole('button', { name: 'Add a description' }).click()
  const field = page.getByRole('textbox', { name: 'Description' })
  await field.pressSequentially('For')
  await page.getByRole('button', { name: 'Mention somebody' }).click()
  await field.pressSequentially('ok')
  await page.getByRole('option', { name: 'Ben Okafor' }).click()
  await page.getByRole('listbox').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.locator('[class*=mention]', { hasText: '@Ben Okafor' }).waitFor()
  await page.setViewportSize({ width: 1440, height: 900 })
  await ben.page.goto('/northwind/inbox')
  await ben.page.getByText('Fuel the tug').first().waitFor()
  expectNoFaults(ada, ben)
})

test('reactions are given, counted, told and taken back; whoever may not reads why', async () => {
  const item = await make('Wash the windows')
  const comments = `${W}/projects/${project.id}/work-items/${item.id}/comments/`
  await call(ada, 'POST', comments, { comment_html: '<p>Done by noon.</p>' })
  const { page } = ada
  await openItem(ada, item)
  await page.getByRole('button', { name: 'React to the item' }).click()
  await page.getByRole('button', { name: 'Celebration' }).waitFor()
  await expectAccessible(page, 'choosing a reaction')
  await takePictures(page, 'reactions-choosing')
  await page.getByRole('button', { name: 'Celebration' }).click()
  await page.getByRole('button', { name: 'Celebration: 1 person', pressed: true }).waitFor()
  await page.getByRole('button', { name: 'React to the comment' }).click()
  await page.getByRole('button', { name: 'Thumbs up' }).click()
  await page.getByRole('button', { name: 'Thumbs up: 1 person', pressed: true }).waitFor()

  await openItem(ben, item)
  const up = ben.page.getByRole('button', { name: 'Thumbs up: 1 person', pressed: false })
  await up.waitFor()
  await settled(ben.page)
  await up.hover()
  await ben.page.getByRole('tooltip', { name: 'Ada Minister' }).waitFor()
  await up.click()
  await ben.page.getByRole('button', { name: 'Thumbs up: 2 people', pressed: true }).waitFor()
  // It shows in the other's browser by itself.
  await page.getByRole('button', { name: 'Thumbs up: 2 people' }).waitFor()
  await takePictures(page, 'reactions')
  await page.reload()
  await page.getByRole('button', { name: 'Thumbs up: 2 people', pressed: true }).click()
  await page.getByRole('button', { name: 'Thumbs up: 1 person', pressed: false }).waitFor()
  await page.getByRole('button', { name: 'Celebration: 1 person', pressed: true }).click()
  await page.getByRole('button', { name: /^Celebration/ }).waitFor({ state: 'detached' })

  // Once it is archived, there is a reason instead.
  await call(ada, 'POST', `${W}/projects/${project.id}/work-items/${item.id}/archive/`, {}).catch(
    async () => {
      const { results } = await call(ada, 'GET', `${W}/projects/${project.id}/states/`)
      const state = results.find((one) => one.group === 'completed').id
      const path = `${W}/projects/${project.id}/work-items/${item.id}/`
      await call(ada, 'PATCH', path, { state })
      await call(ada, 'POST', `${path}archive/`, {})
    },
  )
  await openItem(ben, item)
  const refused = ben.page.getByRole('button', { name: 'React to the item' })
  await refused.waitFor()
  await settled(ben.page)
  await refused.hover()
  await ben.page.getByRole('tooltip', { name: /cannot be changed/ }).waitFor()
  assert.equal(await refused.getAttribute('aria-disabled'), 'true')
  expectNoFaults(ada, ben)
})

test('a guest who was shown one item may not react to it, and reads why', async () => {
  const item = await make('Count the chocks')
  const { id: user } = await call(cora, 'GET', '/api/v1/users/me/')
  await call(ada, 'POST', `${W}/access/grants/`, {
    user,
    action: 'workitem:view',
    effect: 'allow',
    resource: { type: 'workitem', id: item.id },
    reason: 'They delivered the chocks',
  })
  await openItem(cora, item)
  const refused = cora.page.getByRole('button', { name: 'React to the item' })
  await refused.waitFor()
  await settled(cora.page)
  assert.equal(await refused.getAttribute('aria-disabled'), 'true')
  await refused.hover()
  await cora.page.getByRole('tooltip').filter({ hasText: /Guest/ }).waitFor()
  expectNoFaults(cora)
})

test('pictures are pasted, dropped and chosen, and are there after a reload', async () => {
  const item = await make('Paint the line')
  const { page } = ada
  await openItem(ada, item)
  await page.keyboard.press('m')
  await page.getByRole('toolbar', { name: 'Format' }).waitFor()
  const field = page.getByRole('textbox', { name: 'Comment' })
  await field.pressSequentially('Like this:')
  const bytes = await drawing(page, 640, 320)
  await hand(page, 'paste', { name: 'stand plan.png', type: 'image/png', bytes })
  await field.getByRole('img', { name: 'stand plan' }).waitFor()
  await hand(page, 'drop', { name: 'image.png', type: 'image/png', bytes: await drawing(page, 90, 90) })
  await page.waitForFunction(
    () => document.querySelectorAll('.ProseMirror img[src*="/assets/"]').length === 2,
  )
  await page.setInputFiles('input[type=file][accept^="image/png"]', {
    name: 'IMG_1.png',
    mimeType: 'image/png',
    buffer: await drawing(page, 120, 60),
  })
  await page.waitForFunction(
    () => document.querySelectorAll('.ProseMirror img[src*="/assets/"]').length === 3,
  )
  // Whoever cannot see it reads what it shows.
  await field.locator('img[width="120"]').click()
  await page.getByLabel('Describe the picture').fill('The line beside stand 14')
  await expectAccessible(page, 'writing with pictures')
  await takePictures(page, 'editor-pictures')
  await page.getByRole('button', { name: 'Comment', exact: true }).click()
  const shown = page.getByRole('img', { name: 'The line beside stand 14' })
  await shown.waitFor()
  await page.reload()
  await shown.waitFor()
  const loaded = await page.evaluate(async () => {
    const all = [...document.querySelectorAll('main li img[src*="/assets/"]')]
    await Promise.all(all.map((one) => one.decode()))
    return all.map((one) => [one.naturalWidth, one.getAttribute('width'), one.alt])
  })
  assert.equal(loaded.length, 3)
  for (const [natural, written] of loaded) assert.equal(String(natural), written)
  assert.ok(loaded.some(([, , alt]) => alt === 'stand plan'))
  await openItem(ben, item)
  await ben.page.getByRole('img', { name: 'stand plan' }).waitFor()
  await expectNarrow(page, 'an item with pictures')
  await takePictures(page, 'item-pictures')
  expectNoFaults(ada, ben)
})

test('a file that is no picture, pretends to be one, or is too large is refused in words', async () => {
  const item = await make('Sweep the apron')
  const { page } = ada
  await openItem(ada, item)
  await page.keyboard.press('m')
  await page.getByRole('toolbar', { name: 'Format' }).waitFor()
  const field = page.getByRole('textbox', { name: 'Comment' })
  const refused = (words) => page.getByRole('alert').filter({ hasText: words }).waitFor()
  await hand(page, 'drop', { name: 'plan.pdf', type: 'application/pdf', bytes: [1, 2, 3] })
  await refused('plan.pdf is no picture that can be shown here')
  await hand(page, 'paste', { name: 'fake.png', type: 'image/png', bytes: Buffer.from('<svg/>') })
  await refused(/fake\.png: A picture is a PNG, JPEG, GIF or WebP file/)
  const limit = 5 * 1024 * 1024
  await field.evaluate((element, size) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(size)], 'huge.png', { type: 'image/png' }))
    const options = { bubbles: true, cancelable: true, clipboardData: data }
    element.dispatchEvent(new ClipboardEvent('paste', options))
  }, limit + 1)
  await refused(/huge\.png is larger than 5/)
  await takePictures(page, 'picture-refused')
  assert.equal(await field.locator('img[src], progress').count(), 0, 'nothing of it stays')
  expectNoFaults(ada)
})

test('lists, checklists, code and links are written by keys, and a box is ticked while reading', async () => {
  const item = await make('Prepare the stand')
  const { page } = ada
  await openItem(ada, item)
  await expectFocusOnArrival(page, () =>
    page.getByRole('button', { name: 'Add a description' }).click(),
  )
  const field = page.getByRole('textbox', { name: 'Description' })
  await page.keyboard.type('## Before\n[ ] Chocks in place\nCones out\n\n\n```\nstand 14\n')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.type('1. First\nSecond\n\nSee the plan')
  for (let step = 0; step < 4; step++) await page.keyboard.press('Shift+ArrowLeft')
  // A person's next key comes frames later, and not within the same one.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  )
  await page.keyboard.press('Control+k')
  await page.getByLabel('Address of the link').fill('not an address')
  await page.keyboard.press('Enter')
  await page.getByText('This is no address').waitFor()
  await page.getByLabel('Address of the link').fill('plans.example/14')
  await page.keyboard.press('Enter')
  await field.getByRole('link', { name: 'plan' }).waitFor()
  await page.keyboard.press('Control+b')
  await page.getByRole('button', { name: /^Bold/, pressed: true }).waitFor()
  await page.keyboard.press('Control+z')
  await page.getByRole('button', { name: /^Bold/, pressed: false }).waitFor()
  await expectAccessible(page, 'writing')
  await takePictures(page, 'editor')
  const stored = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  assert.equal((await stored).status(), 200)
  const region = page.getByRole('region', { name: 'Description' })
  await region.getByRole('heading', { name: 'Before' }).waitFor()
  await region.locator('pre', { hasText: 'stand 14' }).waitFor()
  await region.locator('ol > li').nth(1).waitFor()
  assert.equal(
    await region.getByRole('link', { name: 'plan' }).getAttribute('href'),
    'https://plans.example/14',
  )
  const saved = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
  await region.getByRole('checkbox', { name: 'Cones out', checked: false }).click()
  assert.equal((await saved).status(), 200)
  await page.reload()
  assert.ok(await region.getByRole('checkbox', { name: 'Cones out' }).isChecked())
  assert.ok(!(await region.getByRole('checkbox', { name: 'Chocks in place' }).isChecked()))
  await expectAccessible(page, 'a description')
  await takePictures(page, 'description')
  expectNoFaults(ada)
})

test('a new item is described with the same means', async () => {
  const { page } = ada
  await page.goto(`/northwind/projects/${project.id}`)
  await page.getByText('GND-1', { exact: true }).waitFor()
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog', { name: 'New item' })
  await dialog.getByLabel('Name').fill('Check the lights')
  await dialog.getByRole('toolbar', { name: 'Format' }).waitFor()
  const field = dialog.getByRole('textbox', { name: 'Description (optional)' })
  await field.click()
  await field.pressSequentially('With @cor')
  await page.getByRole('option', { name: 'Cora Benítez' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('listbox', { name: 'People to mention' }).waitFor({ state: 'detached' })
  await dialog.waitFor()
  await field.pressSequentially(' and @ben')
  await page.getByRole('option', { name: 'Ben Okafor' }).click()
  await expectAccessible(page, 'describing a new item')
  await takePictures(page, 'new-item-described')
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  await ben.page.goto('/northwind/inbox')
  await ben.page.getByText('Check the lights').first().waitFor()
  expectNoFaults(ada, ben)
})

test('what other clients wrote is still there after a word was added in the browser', async () => {
  const { page } = ada
  const item = await make('Take over the shift plan', {
    description_html: `<h1>Plan</h1><table><thead><tr><th>Shift</th><th colspan="2">Crew</th></tr></thead>
      <tbody><tr><td>Early</td><td>Ben</td><td>Cora</td></tr></tbody></table>
      <p><img src="https://plans.example/hall.png" alt="Plan of the hall"> end</p>`,
  })
  await openItem(ada, item)
  // A picture of another host is not fetched, and not hidden either.
  const elsewhere = page.getByRole('link', { name: 'Plan of the hall' })
  assert.equal(await elsewhere.getAttribute('href'), 'https://plans.example/hall.png')
  await page.getByRole('button', { name: 'Edit description' }).click()
  const field = page.getByRole('textbox', { name: 'Description' })
  await field.getByRole('cell', { name: 'Cora' }).click()
  await page.keyboard.press('End')
  await page.keyboard.type(' and Dan')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.type('Benno')
  await expectAccessible(page, 'a table that is written in')
  await takePictures(page, 'table-written')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('cell', { name: 'Cora and Dan' }).waitFor()
  const path = `${W}/projects/${project.id}/work-items/${item.id}/`
  const { description_html: html } = await call(ada, 'GET', path)
  for (const kept of [
    '<h1>Plan</h1>',
    /<th[^>]*><p>Shift<\/p><\/th>/,
    /<th[^>]*colspan="2"[^>]*><p>Crew<\/p><\/th>/,
    /<td[^>]*><p>Early<\/p><\/td>/,
    /<td[^>]*><p>Benno<\/p><\/td>/,
    'https://plans.example/hall.png',
  ]) {
    assert.ok(typeof kept === 'string' ? html.includes(kept) : kept.test(html), `${kept}: ${html}`)
  }
  expectNoFaults(ada)
})
