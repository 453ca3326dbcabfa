// Several items of a list are chosen, and changed together: by the mouse, and by the keyboard alone.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { look, setStage, W } from './access-stage.mjs'
import { call, desktop, expectAccessible } from './harness.mjs'
import { expectNoFaults } from './people.mjs'

let stage
let P
before(async () => {
  stage = await setStage()
  P = `${W}/projects/${stage.project.id}`
  for (let at = 1; at <= 50; at++) {
    await call(stage.ada, 'POST', `${P}/work-items/`, { name: `Check gate ${at}` })
  }
})
after(() => stage?.end())

const keyed = async () => {
  const page = await call(stage.ada, 'GET', `${P}/work-items/?per_page=1000`)
  return new Map(page.results.map((one) => [`GND-${one.sequence_id}`, one]))
}
const chosenIn = (page) =>
  page.locator('[data-chosen=true] [data-item]').evaluateAll((all) => all.map((one) => one.dataset.item))

test('several are chosen with the mouse, given a state and somebody at once', async () => {
  const { ada, carol, project } = stage
  const { page } = ada
  await page.goto(`/northwind/projects/${project.id}`)
  await carol.page.goto(`/northwind/projects/${project.id}?group=none`)
  const rows = page.locator('[data-item]')
  await rows.first().waitFor()
  const names = await rows.evaluateAll((all) => all.slice(0, 5).map((one) => one.dataset.item))
  await page.getByLabel(`Choose ${names[0]}`, { exact: true }).check()
  await page.getByLabel(`Choose ${names[3]}`, { exact: true }).click({ modifiers: ['Shift'] })
  await page.getByText('4 chosen').waitFor()
  assert.deepEqual(await chosenIn(page), names.slice(0, 4))
  await page.getByLabel(`Choose ${names[1]}`, { exact: true }).uncheck()
  await look(page, 'several-chosen')
  await page.setViewportSize(desktop)

  const bar = page.getByRole('toolbar', { name: '3 chosen' })
  await bar.getByRole('button', { name: 'State' }).click()
  await page.getByRole('option', { name: 'In Progress' }).click()
  await page.getByText('3 work items changed').waitFor()
  await bar.getByRole('button', { name: 'Assignee' }).click()
  await page.getByRole('option', { name: 'Carol' }).click()
  const items = await keyed()
  const states = await call(ada, 'GET', `${P}/states/`)
  const started = (states.results ?? states).find((one) => one.name === 'In Progress').id
  const wanted = [names[0], names[2], names[3]]
  for (const [key, item] of items) assert.equal(item.state === started, wanted.includes(key), key)
  // The other browser shows it without a reload.
  for (const key of wanted) {
    await carol.page.getByRole('button', { name: `Who does ${key}: Carol` }).waitFor()
  }

  // Labels come to what each has; dates are the same for all.
  const label = (name) => call(ada, 'POST', `${P}/labels/`, { name, color: '#2f9e6e' })
  const [night, winter] = [await label('night'), await label('winter')]
  const first = items.get(names[0])
  await call(ada, 'PATCH', `${P}/work-items/${first.id}/`, { labels: [winter.id] })
  await page.goto(`/northwind/projects/${project.id}?state=${started}`)
  for (const key of wanted) await page.getByLabel(`Choose ${key}`, { exact: true }).check()
  await bar.getByRole('button', { name: 'Labels' }).click()
  await page.getByRole('option', { name: 'night' }).click()
  await page.keyboard.press('Escape')
  await page.getByText('3 work items changed').waitFor()
  await bar.getByRole('button', { name: 'Due' }).click()
  await page.getByRole('button', { name: 'Tomorrow' }).waitFor()
  await expectAccessible(page, 'several dates')
  await page.getByRole('button', { name: 'Tomorrow' }).click()
  const labelled = () => keyed().then((all) => wanted.map((key) => all.get(key)))
  const settledOn = async (right) => {
    for (let tries = 0; tries < 100; tries++) {
      const found = await labelled()
      if (found.every(right)) return found
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    assert.fail('what several were given did not arrive')
  }
  const given = await settledOn((one) => one.target_date && one.labels.includes(night.id))
  assert.deepEqual(
    given.map((one) => one.labels.includes(winter.id)),
    wanted.map((key) => key === names[0]),
  )

  await page.keyboard.press('Escape')
  await page.getByRole('toolbar', { name: /chosen/ }).waitFor({ state: 'detached' })
  expectNoFaults(ada, carol)
})

test('several are chosen and changed by the keyboard alone, and one that may not be is said', async () => {
  const { ada, carol, carol_id } = stage
  const items = await keyed()
  const { page } = carol
  const [first, second] = await page
    .locator('[data-item]')
    .evaluateAll((all) => all.slice(0, 2).map((one) => one.dataset.item))
  await page.locator(`[data-item="${first}"]`).focus()
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.getByText('2 chosen').waitFor()
  await page.keyboard.press('p')
  await page.getByRole('option', { name: 'Urgent' }).click()
  await page.getByText('2 work items changed').waitFor()
  const after = await keyed()
  for (const [key, item] of after) {
    const is_chosen = [first, second].includes(key)
    assert.equal(item.priority, is_chosen ? 'urgent' : items.get(key).priority, key)
  }

  const body = {
    user: carol_id,
    effect: 'deny',
    action: 'workitem:edit',
    reason: 'Kept as it is',
    resource: { type: 'workitem', id: items.get(second).id },
  }
  await call(ada, 'POST', `${W}/access/grants/`, body)
  const bar = page.getByRole('toolbar', { name: '2 chosen' })
  await bar.locator('[data-mark=state][aria-disabled=true]').waitFor()
  // Without the one that is kept the other can be changed.
  await page.getByLabel(`Choose ${second}`, { exact: true }).uncheck()
  await page.getByRole('toolbar', { name: '1 chosen' }).getByRole('button', { name: 'State' }).click()
  await page.getByRole('option', { name: 'Todo' }).click()
  await page.getByText('1 work item changed').waitFor()
  await page.getByRole('button', { name: 'Choose none' }).click()
  await page.getByRole('toolbar', { name: /chosen/ }).waitFor({ state: 'detached' })
  expectNoFaults(ada, carol)
})

test('a favourite stands above the other projects', async () => {
  const { ada, project } = stage
  const { page } = ada
  await call(ada, 'POST', `${W}/projects/`, { name: 'Apron', identifier: 'APR', network: 0 })
  await page.goto(`/northwind/projects/${project.id}`)
  const navigation = page.getByRole('navigation').first()
  const names = () => navigation.locator('a[href*="/projects/"] .clip').allInnerTexts()
  await navigation.getByText('Apron').waitFor()
  assert.deepEqual(await names(), ['Apron', 'Ground Ops Tooling'])
  await page.getByRole('button', { name: 'Add to favourites' }).click()
  const favorites = navigation.getByRole('region', { name: 'Favourites' })
  await favorites.getByText('Ground Ops Tooling').waitFor()
  assert.deepEqual(await names(), ['Ground Ops Tooling', 'Apron'])
  await look(page, 'favourites')
  await page.setViewportSize(desktop)
  await page.getByRole('button', { name: 'Take out of favourites' }).click()
  await favorites.waitFor({ state: 'detached' })
  expectNoFaults(ada)
})

test('the head of a group stays in sight', async () => {
  const { ada, project } = stage
  const { page } = ada
  await page.goto(`/northwind/projects/${project.id}`)
  const list = page.getByRole('region', { name: 'Items', exact: true })
  const head = list.getByRole('button', { name: 'Backlog', exact: true })
  await head.waitFor()
  await list.evaluate((element) => element.scrollTo(0, 900))
  await page.waitForFunction(() => document.querySelector('[data-index="20"]'))
  const top = await list.evaluate((element) => element.getBoundingClientRect().top)
  const box = await head.boundingBox()
  assert.ok(box && box.y >= top && box.y < top + 36, `the head is at ${box?.y}, the list at ${top}`)
  await look(page, 'group-head-in-sight')
  expectNoFaults(ada)
})
