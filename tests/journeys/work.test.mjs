// A day of work: the board, the palette, relations, and what one does showing in the other's browser.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  call,
  expectAccessible,
  settled,
  takePictures,
} from './harness.mjs'
import { bringIn, expectNoFaults, newAccount, startWorkspace } from './people.mjs'

const W = '/api/v1/workspaces/northwind'
let stage
let ada
let project
let P

before(async () => {
  stage = await startWorkspace({ name: 'Ground Ops Tooling', identifier: 'GND', network: 0 })
  ada = stage.ada
  project = stage.projects[0]
  P = `${W}/projects/${project.id}`
})
after(() => stage?.end())

const make = (name) => call(ada, 'POST', `${P}/work-items/`, { name })

/** Drags with the mouse, in steps as a hand would, and lets go once the page shows where it would go. */
async function drag(page, from, to, shown, offset = 0) {
  const start = await from.boundingBox()
  const end = await to.boundingBox()
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await page.mouse.down()
  await page.mouse.move(start.x + start.width / 2 + 10, start.y + start.height / 2 + 4)
  await page.locator('[class*=flying]').waitFor()
  const y = end.y + end.height / 2 + offset
  await page.mouse.move(end.x + end.width / 2, y, { steps: 12 })
  await shown.waitFor()
  await page.mouse.up()
}

const cards = (column) =>
  column.locator('[data-item]').evaluateAll((all) =>
    all
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((one) => one.dataset.item),
  )

test('a card is dragged to another state, and within a column to another place', async () => {
  for (const name of ['De-ice', 'Refuel', 'Board']) await make(name)
  const { page } = ada
  await page.goto(`/northwind/projects/${project.id}?layout=board`)
  const card = (key) => page.locator(`[data-item="${key}"]`)
  await card('GND-1').waitFor()
  const backlog = page.getByRole('region', { name: 'Backlog', exact: true })
  const todo = page.getByRole('region', { name: 'Todo', exact: true })

  const [first, , third] = await cards(backlog)
  const saved = () => page.waitForResponse((answer) => answer.request().method() === 'PATCH')
  const ordered = saved()
  const above = page.locator('[data-drop=before]', { has: card(first) })
  await drag(page, card(third), card(first), above, -30)
  assert.equal((await ordered).status(), 200)
  await page.waitForFunction(
    (key) => document.querySelector('section[aria-label=Backlog] [data-index="0"] [data-item]')
      ?.dataset.item === key,
    third,
  )

  const moved = saved()
  await drag(page, card('GND-2'), todo, page.locator('[class*=colOver][aria-label=Todo]'))
  assert.equal((await moved).status(), 200)
  await todo.locator('[data-item="GND-2"]').waitFor()
  await page.reload()
  await todo.locator('[data-item="GND-2"]').waitFor()
  assert.equal((await cards(backlog))[0], third, 'the order is kept')

  // By keyboard: space lifts, the arrow carries, space puts down.
  await card('GND-2').focus()
  await page.keyboard.press('Space')
  await page.locator('[class*=flying]').waitFor()
  await page.keyboard.press('ArrowRight')
  await page.locator('[aria-live]', { hasText: 'In Progress' }).waitFor({ state: 'attached' })
  const again = saved()
  await page.keyboard.press('Space')
  assert.equal((await again).status(), 200)
  const started = page.getByRole('region', { name: 'In Progress', exact: true })
  await started.locator('[data-item="GND-2"]').waitFor()

  await todo.getByRole('button', { name: 'Fold Todo' }).click()
  await page.getByRole('button', { name: /^Todo/, expanded: false }).waitFor()
  await takePictures(page, 'board-folded')
  expectNoFaults(ada)
})

test('the palette finds an item, a person and a command by the keyboard alone', async () => {
  await make('Tow the aircraft to stand 14')
  const { page } = ada
  await page.goto('/northwind')
  await page.getByRole('heading', { name: /Good to see you/ }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('stand 14')
  await page.getByRole('option', { name: /Tow the aircraft/ }).waitFor()
  await expectAccessible(page, 'palette with results')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/browse/GND-*')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('members')
  await page.getByRole('option', { name: /Go to members/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/settings/members')
  await page.goto('/northwind')
  await page.getByRole('heading', { name: /Good to see you/ }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await page.waitForURL('**/northwind/projects')
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await takePictures(page, 'keys-help')
  expectNoFaults(ada)
})

test('one walks through one\'s own work by the keyboard', async () => {
  await make('Check the tyres')
  const { page } = ada
  await page.goto('/northwind/your-work?show=created')
  const rows = page.getByRole('list', { name: 'Your work' }).getByRole('link')
  await rows.filter({ hasText: 'Check the tyres' }).waitFor()
  const names = await rows.allInnerTexts()
  const focused = (name) =>
    page.waitForFunction((name) => document.activeElement?.textContent === name, name)
  await page.keyboard.press('j')
  await focused(names[0])
  await page.keyboard.press('j')
  await focused(names[1])
  await page.keyboard.press('k')
  await focused(names[0])
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: names[0] }).waitFor()
  expectNoFaults(ada)
})

test('one\'s own work says how far each is, and what is done stands apart', async () => {
  const { page } = ada
  const me = await call(ada, 'GET', '/api/v1/users/me/')
  const states = await call(ada, 'GET', `${P}/states/`)
  const done = (states.results ?? states).find((one) => one.group === 'completed')
  const mine = { assignees: [me.id] }
  const items = `${P}/work-items/`
  await call(ada, 'POST', items, { name: 'Pump the tyres', ...mine })
  await call(ada, 'POST', items, { name: 'Drain the sump', ...mine, state: done.id })
  const bea = await newAccount(stage.browser, stage.program.url, 'bea@northwind.example', 'Bea')
  const bea_id = (await call(bea, 'GET', '/api/v1/users/me/')).id
  await bringIn(ada, bea, 'northwind', 'bea@northwind.example', 'member', [
    { id: project.id, role_slug: 'contributor' },
  ])
  const rows = page.locator('li', { has: page.locator('[data-item]') })
  await page.goto('/northwind/your-work')
  const row = rows.filter({ hasText: 'Pump the tyres' })
  await row.getByRole('img', { name: 'Backlog' }).waitFor()
  assert.equal(await rows.filter({ hasText: 'Drain the sump' }).count(), 0)
  await page.getByRole('link', { name: 'Done', exact: true }).click()
  await rows.filter({ hasText: 'Drain the sump' }).getByRole('img', { name: 'Done' }).waitFor()
  assert.equal(await row.count(), 0)
  await takePictures(page, 'your-work-done')

  // Of somebody else only what they follow, and not everything.
  await page.goto(`/northwind/your-work?person=${bea_id}&show=subscribed`)
  await page.getByText('Nothing here').waitFor()
  expectNoFaults(ada)
})

test('with an item open beside the list, the next and the one before open in its place', async () => {
  for (const name of ['Chock the wheels', 'Unload the hold', 'Clean the cabin']) await make(name)
  const { page } = ada
  const titles = page.locator('[data-item]')
  for (const layout of ['list', 'board']) {
    await page.goto(`/northwind/projects/${project.id}?layout=${layout}`)
    await titles.filter({ hasText: 'Chock the wheels' }).waitFor()
    await titles.filter({ hasText: 'Unload the hold' }).click()
    const panel = page.getByRole('complementary')
    const shows = (name) => panel.getByRole('heading', { name, exact: true }).waitFor()
    await shows('Unload the hold')
    const entries = await page.evaluate(() => history.length)
    await page.keyboard.press('k')
    await shows('Chock the wheels')
    assert.match(page.url(), new RegExp(`item=${await panel.getAttribute('aria-label')}`))
    // Also from the panel, where nobody writes.
    await panel.getByRole('region', { name: 'Item', exact: true }).focus()
    await page.keyboard.press('j')
    await shows('Unload the hold')
    // Whoever goes on quickly opens none of those on the way.
    const asked = []
    const hear = (request) => asked.push(new URL(request.url()).pathname)
    page.on('request', hear)
    await page.keyboard.press('j')
    await shows('Clean the cabin')
    await page.keyboard.press('k')
    await page.keyboard.press('k')
    await shows('Chock the wheels')
    page.off('request', hear)
    const middle = await titles.filter({ hasText: 'Unload the hold' }).getAttribute('data-item')
    assert.ok(!asked.some((path) => path.includes(middle)), `${layout}: not even asked for`)
    // After a mark of a row was used, it goes on from that row.
    if (layout === 'list') {
      const key = await titles.filter({ hasText: 'Unload the hold' }).getAttribute('data-item')
      await page.getByRole('button', { name: `Priority of ${key}` }).focus()
      await page.keyboard.press('j')
      await shows('Clean the cabin')
    }
    assert.equal(await page.evaluate(() => history.length), entries, 'going back leaves the panel')
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await page.keyboard.press('k')
    await page.waitForFunction(() => document.activeElement?.matches('[data-item]'))
    assert.equal(await panel.count(), 0, 'closed it stays closed')
    if (layout === 'board') continue
    // In the list the keys of an item are for the one that one stands on.
    const name = await page.evaluate(() => document.activeElement.textContent)
    await page.keyboard.press('p')
    await page.getByRole('option', { name: 'High' }).click()
    const row = page.locator('[data-index]', { hasText: name })
    await row.getByRole('img', { name: 'High priority' }).waitFor()
  }
  expectNoFaults(ada)
})

test('a list to choose from begins at what is chosen', async () => {
  const states = await call(ada, 'GET', `${P}/states/`)
  const todo = (states.results ?? states).find((one) => one.name === 'Todo')
  const item = await call(ada, 'POST', `${P}/work-items/`, { name: 'Fill the tank', state: todo.id })
  const { page } = ada
  await page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  await page.getByRole('button', { name: 'State: Todo' }).waitFor()
  await page.keyboard.press('s')
  await page.getByRole('option', { name: 'Todo', selected: true }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'State: In Progress' }).waitFor()
  expectNoFaults(ada)
})

test('changes of one item are sent one after the other, and show at once', async () => {
  const item = await make('Tie down the tug')
  const { page } = ada
  let release
  const released = new Promise((resolve) => {
    release = resolve
  })
  const sent = []
  await page.route(`**/work-items/${item.id}/`, async (route) => {
    if (route.request().method() !== 'PATCH') return route.fallback()
    sent.push(route.request().postDataJSON().name)
    await released
    await route.continue()
  })
  await page.goto(`/northwind/browse/GND-${item.sequence_id}`)
  for (const name of ['Tie down both tugs', 'Tie down all tugs']) {
    await page.getByRole('button', { name: /^Tie down/ }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill(name)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name }).waitFor()
  }
  assert.deepEqual(sent, ['Tie down both tugs'])
  const last = page.waitForResponse(
    (answer) => answer.request().postDataJSON()?.name === 'Tie down all tugs',
  )
  release()
  assert.equal((await last).status(), 200)
  await page.unroute(`**/work-items/${item.id}/`)
  await page.reload()
  await page.getByRole('heading', { name: 'Tie down all tugs' }).waitFor()
  expectNoFaults(ada)
})

test('an item says what it waits for', async () => {
  const waiting = await make('Push back')
  await make('Close the doors')
  const { page } = ada
  await page.goto(`/northwind/browse/GND-${waiting.sequence_id}`)
  const section = page.locator('section', { has: page.getByRole('heading', { name: 'Relations' }) }).last()
  await section.getByRole('button', { name: 'Add' }).click()
  await page.getByLabel('How it relates').selectOption('blocked_by')
  await page.getByRole('button', { name: 'Find an item' }).click()
  await page.keyboard.type('close the')
  await page.getByRole('option', { name: /Close the doors/ }).click()
  await page.getByRole('list', { name: 'Relations' }).getByText('Waits for').waitFor()
  await expectAccessible(page, 'item with a relation')
  await takePictures(page, 'relations')
  await page.getByRole('link', { name: 'Close the doors' }).click()
  await page.getByRole('list', { name: 'Relations' }).getByText('Holds up').waitFor()
  await page.getByRole('button', { name: /Remove the relation/ }).click()
  await page.getByRole('list', { name: 'Relations' }).waitFor({ state: 'detached' })
  expectNoFaults(ada)
})

/** What a page asks for of the project's items: which groups, and which items by themselves. */
function listen(page) {
  const asked = { groups: [], items: [] }
  const list = `${P}/work-items/`
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url())
    if (request.method() !== 'GET' || !pathname.startsWith(list)) return
    if (pathname === list) asked.groups.push(searchParams.get('state'))
    else asked.items.push(pathname.slice(list.length))
  })
  return asked
}

const looksAt = (page, id) =>
  page.waitForResponse((answer) => new URL(answer.url()).pathname === `${P}/work-items/${id}/`)

test('a new item is put into its group, and no other group is asked for again', async () => {
  await make('Inspect the hangar doors')
  const bob = await newAccount(stage.browser, stage.program.url, 'bo@northwind.example', 'Bo')
  await bringIn(ada, bob, 'northwind', 'bo@northwind.example', 'member', [
    { id: project.id, role_slug: 'contributor' },
  ])
  const states = await call(ada, 'GET', `${P}/states/`)
  const [backlog, todo] = ['Backlog', 'Todo'].map(
    (name) => (states.results ?? states).find((one) => one.name === name).id,
  )
  for (const layout of ['list', 'board']) {
    const { page } = ada
    for (const one of [ada, bob]) {
      await one.page.goto(`/northwind/projects/${project.id}?layout=${layout}`)
      await one.page.getByText('Inspect the hangar doors').waitFor()
      await settled(one.page)
    }
    const { total_results } = await call(ada, 'GET', `${P}/work-items/?state=${backlog}`)
    const mine = listen(page)
    const bobs = listen(bob.page)
    const posted = page.waitForResponse((answer) => answer.request().method() === 'POST')
    const name = `Grease the ${layout}`
    await page.keyboard.press('c')
    await page.getByRole('dialog').getByLabel('Name').fill(name)
    await page.keyboard.press('Control+Enter')
    const { id } = await (await posted).json()
    for (const one of [ada, bob]) {
      await one.page.locator('[data-item]', { hasText: name }).waitFor()
      const head = one.page.locator('[class*=groupHead], [class*=col] > header')
      await head.filter({ hasText: 'Backlog' }).getByText(String(total_results + 1)).waitFor()
    }

    // Each page is told by the stream as well, and looks at that one item. The next news come after
    // those of the making, so that all of its questions are known by then.
    const again = Promise.all([looksAt(page, id), looksAt(bob.page, id)])
    await call(ada, 'PATCH', `${P}/work-items/${id}/`, { state: todo })
    await again
    for (const one of [ada, bob]) {
      const head = one.page.locator('[class*=groupHead], [class*=col] > header')
      await head.filter({ hasText: 'Backlog' }).getByText(String(total_results)).waitFor()
    }
    for (const { groups, items } of [mine, bobs]) {
      assert.equal(groups[0], backlog)
      assert.deepEqual(groups.slice(1).sort(), [backlog, todo].sort(), `${layout}: no other group`)
      assert.deepEqual(new Set(items), new Set([`${id}/`]), `${layout}: no other item`)
    }
  }
  expectNoFaults(ada, bob)
})

test('archiving, deleting and taking that back ask for the group of the item alone', async () => {
  const states = await call(ada, 'GET', `${P}/states/`)
  const backlog = (states.results ?? states).find((one) => one.name === 'Backlog').id
  const { page } = ada
  const asked = listen(page)
  const { groups } = asked
  for (const [effect, told, back] of [
    ['Archive', /archived$/, 'DELETE'],
    ['Delete', /deleted$/, 'POST'],
  ]) {
    const item = await make(`${effect} the old hoses`)
    const row = page.locator('[data-item]', { hasText: item.name })
    await page.goto(`/northwind/projects/${project.id}`)
    await row.click()
    const panel = page.getByRole('complementary')
    await panel.getByRole('heading', { name: item.name }).waitFor()
    await settled(page)
    groups.length = 0
    await panel.getByRole('button', { name: effect, exact: true }).click()
    const message = page.getByText(told)
    await message.waitFor()
    await row.waitFor({ state: 'detached' })
    // The stream tells of it too; the next news come after it.
    const other = await make(`${effect} them today`)
    await page.locator('[data-item]', { hasText: other.name }).waitFor()
    const undone = page.waitForResponse((answer) => answer.request().method() === back)
    await page.getByRole('button', { name: 'Undo' }).click()
    assert.ok((await undone).ok())
    await row.waitFor()
    assert.deepEqual([...new Set(groups)], [backlog], `${effect}: no other group`)
    await page.reload()
    await row.waitFor()
    await settled(page)
  }
  // From the archive, and the list has it again.
  const item = await make('Mend the fence')
  await call(ada, 'POST', `${P}/work-items/${item.id}/archive/`)
  await page.goto(`/northwind/projects/${project.id}/archive`)
  const archived = page.getByRole('list', { name: 'Archive' }).getByRole('listitem')
  await archived.filter({ hasText: item.name }).getByRole('button', { name: 'Bring back' }).click()
  await archived.filter({ hasText: item.name }).waitFor({ state: 'detached' })
  await page.getByRole('navigation', { name: 'Workspace' }).getByText('Ground Ops Tooling').click()
  await page.locator('[data-item]', { hasText: item.name }).waitFor()
  expectNoFaults(ada)
})

test('what one does shows in the other open browser', async () => {
  const bob = await newAccount(stage.browser, stage.program.url, 'bob@northwind.example', 'Bob')
  await bringIn(ada, bob, 'northwind', 'bob@northwind.example', 'member', [
    { id: project.id, role_slug: 'contributor' },
  ])
  await bob.page.goto(`/northwind/projects/${project.id}`)
  await bob.page.getByText('GND-1').first().waitFor()
  const { page } = ada
  await page.goto(`/northwind/projects/${project.id}`)
  await page.getByText('GND-1').first().waitFor()
  await page.keyboard.press('c')
  await page.getByRole('dialog').getByLabel('Name').fill('Fuel slip for SK 462')
  await page.keyboard.press('Control+Enter')
  await bob.page.getByText('Fuel slip for SK 462').waitFor()
  expectNoFaults(ada, bob)
})
