// Access as those who answer for it administer it, in the demo organisation, where a role has many
// holders: several schemes, plans, what is asked before much changes, and what a project's Admins
// see of the record.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { look } from './access-stage.mjs'
import { call, newPerson, startBrowser, startDemo } from './harness.mjs'
import { expectNoFaults } from './people.mjs'

let program
let browser
let owner
let slug
let W
let project
let contributors

before(async () => {
  program = await startDemo()
  browser = await startBrowser()
  slug = program.demo.workspace
  W = `/api/v1/workspaces/${slug}`
  owner = await signIn(program.demo.people[0].email)
  const projects = await call(owner, 'GET', `${W}/projects/`)
  project = (projects.results ?? projects)[0]
  const members = await call(owner, 'GET', `${W}/projects/${project.id}/members/`)
  contributors = members.filter((one) => one.role_slug === 'contributor')
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

async function signIn(email) {
  const person = await newPerson(browser, program.url)
  await call(person, 'POST', '/auth/sign-in/', { email, password: program.demo.password })
  return person
}

/** What the program answers to somebody's very next request. */
async function may(person, action, resource) {
  const { allowed } = await call(person, 'POST', `${W}/access/check/`, { action, resource })
  return allowed
}

// PM-26, PM-27: a role of several schemes holds what they hold together; D-11: changing one scheme
// changes every role that has it, at the next request of whoever holds one.
test('a role of several schemes, and a large effect that is typed to be saved', async () => {
  const shift = await call(owner, 'POST', `${W}/permission-schemes/`, {
    name: 'Shift work',
    namespace: 'project',
    permissions: ['workitem:edit', 'workitem:delete+creator'],
  })
  const role = await call(owner, 'POST', `${W}/roles/`, {
    name: 'Shift Lead',
    namespace: 'project',
    base: 'contributor',
    schemes: [shift.id],
  })
  for (const { id } of contributors) {
    const path = `${W}/projects/${project.id}/members/${id}/`
    await call(owner, 'PATCH', path, { role_slug: role.slug })
  }
  const holder = await signIn(contributors[0].email)
  const here = { type: 'project', id: project.id }
  assert.equal(await may(holder, 'workitem_comment:view', await anyItem()), false)

  const { page } = owner
  await page.goto(`/${slug}/settings/roles/${role.id}`)
  await page.getByRole('button', { name: 'Add a scheme' }).click()
  await page.getByRole('option', { name: 'Commenter', exact: true }).click()
  await page.getByRole('button', { name: 'Move Commenter up' }).click()
  const row = page.getByRole('row', { name: 'Delete workitem:delete' })
  await row.getByText('from Shift work').waitFor()
  await page.getByRole('row', { name: 'View workitem_comment:view' }).getByText('from Commenter').waitFor()
  await page.getByText(`${contributors.length} people gain`).click()
  await page.getByText('By project').waitFor()
  await look(page, 'role-schemes')

  // So many rights are given that the name of the role is typed first.
  await page.getByRole('button', { name: 'Save 1 change' }).click()
  const asked = page.getByRole('dialog')
  await asked.getByLabel('Type Shift Lead to confirm').fill('Shift')
  await asked.locator('button[aria-disabled=true]', { hasText: 'Save 1 change' }).waitFor()
  await look(page, 'role-typed')
  await asked.getByLabel('Type Shift Lead to confirm').fill('Shift Lead')
  await asked.getByRole('button', { name: 'Save 1 change' }).click()
  await page.getByText(/Shift Lead saved/).waitFor()
  assert.equal(await may(holder, 'workitem_comment:view', await anyItem()), true)
  const { schemes } = await call(owner, 'GET', `${W}/roles/${role.id}/`)
  assert.equal(schemes.length, 2)
  assert.equal(schemes[1], shift.id, 'in the order that was chosen')

  // A scheme that is made in the editor is made when all of it is saved: discarded, it never was.
  const named = async () =>
    (await call(owner, 'GET', `${W}/permission-schemes/?per_page=1000`)).results.map(({ name }) => name)
  const begin = async (name) => {
    await page.getByRole('button', { name: 'Add a scheme' }).click()
    await page.getByRole('option', { name: 'A new scheme …' }).click()
    await asked.getByLabel('Name').fill('Shift work')
    await asked.getByText('There is a scheme of this name already.').first().waitFor()
    await asked.getByLabel('Name').fill(name)
    await asked.getByRole('button', { name: 'Create scheme' }).click()
    await page.getByText('New, made when you save').waitFor()
    await page.getByLabel('Find a permission').fill('label')
    await page.getByLabel('May they delete labels?').selectOption('yes')
    await page.getByText(`${contributors.length} people gain`).waitFor()
  }
  await begin('Night work')
  await look(page, 'role-new-scheme')
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByText('New, made when you save').waitFor({ state: 'detached' })
  assert.ok(!(await named()).includes('Night work'))
  await begin('Night shift')
  await page.getByRole('button', { name: 'Change this one Shift work' }).click()
  await page.getByLabel('Find a permission').fill('state')
  await page.getByLabel('May they create states?').selectOption('yes')
  // What was said of the first save may still stand there, so that the answer is waited for.
  const saved = page.waitForResponse((one) => one.request().method() === 'PATCH')
  await page.getByRole('button', { name: /^Save \d+ changes/ }).click()
  const body = (await saved).request().postDataJSON()
  assert.deepEqual(body.schemes.map((one) => typeof one), ['string', 'object', 'object'])
  assert.ok((await named()).includes('Night shift'))
  assert.equal(await may(holder, 'label:delete', await anyLabel()), true)

  // The scheme by itself: what it gives changes for every role that has it.
  assert.equal(await may(holder, 'label:create', here), false)
  await page.goto(`/${slug}/settings/schemes/${shift.id}`)
  await page.getByLabel('Find a permission').fill('label')
  await page.getByLabel('May they create labels?').selectOption('yes')
  await page.getByText(`${contributors.length} people gain`).waitFor()
  await look(page, 'scheme')
  await page.getByRole('button', { name: /^Save/ }).click()
  await page.getByText(/Shift work saved/).waitFor()
  assert.equal(await may(holder, 'label:create', here), true)

  await page.getByRole('button', { name: 'Delete scheme' }).click()
  await page.getByRole('dialog').getByText(`${contributors.length} people lose`).waitFor()
  await look(page, 'scheme-delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  expectNoFaults(owner, holder)
})

async function anyItem() {
  const path = `${W}/projects/${project.id}/work-items/?per_page=1`
  const { results } = await call(owner, 'GET', path)
  return { type: 'workitem', id: results[0].id }
}

async function anyLabel() {
  const { results } = await call(owner, 'GET', `${W}/projects/${project.id}/labels/`)
  return { type: 'label', id: results[0].id }
}

// PM-13 … PM-17: what a plan closes is said before, typed, and converted; D-30: the project's
// Admins see their slice of the record and nothing else.
test('the plan: what closes is said before, and what becomes of it', async () => {
  const { page } = owner
  await page.goto(`/${slug}/settings`)
  await page.getByText('Roles of your own').waitFor()
  await page.goto('/admin/workspaces')
  await page.getByRole('button', { name: /^Actions for/ }).click()
  await page.getByRole('menuitem', { name: 'Change the plan' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /Pro/ }).click()
  await dialog.getByText(/is the Owner and becomes Admin/).waitFor()
  await dialog.getByText(/Shift Lead, held or promised \d+ times, becomes Contributor/).waitFor()
  // Figures by action, and no names of what is inside.
  await dialog.getByText(/people gain/).click()
  const told = dialog.getByRole('region', { name: 'All of it' })
  await told.getByText('By action').waitFor()
  assert.equal(await told.getByText(/By person|By project|For example/).count(), 0)
  await look(page, 'plan')
  await dialog.getByLabel(`Type ${slug} to confirm`).fill(slug)
  await dialog.getByRole('button', { name: 'Put on Pro' }).click()
  await page.getByText(/is on Pro now/).waitFor()
  const members = await call(owner, 'GET', `${W}/projects/${project.id}/members/`)
  const held = new Set(members.map((one) => one.role_slug))
  assert.ok(!held.has('shift_lead') && held.has('contributor'))

  // Up again: one of the Admins becomes the Owner.
  await page.getByRole('button', { name: /^Actions for/ }).click()
  await page.getByRole('menuitem', { name: 'Change the plan' }).click()
  await dialog.getByRole('radio', { name: /Enterprise/ }).click()
  const name = owner_name(await call(owner, 'GET', '/api/v1/users/me/'))
  await dialog.getByLabel('Becomes the Owner').selectOption({ label: name })
  await dialog.getByRole('button', { name: 'Put on Enterprise' }).click()
  await page.getByText(/is on Enterprise now/).waitFor()
  expectNoFaults(owner)
})

const owner_name = ({ first_name, last_name }) => `${first_name} ${last_name}`

test('an Admin of a project reads what happened there, and not in the workspace', async () => {
  const members = await call(owner, 'GET', `${W}/projects/${project.id}/members/`)
  const everybody = await call(owner, 'GET', `${W}/members/`)
  const plain = contributors.find(({ id }) =>
    everybody.some((one) => one.id === id && one.role_slug === 'member'),
  )
  assert.ok(plain && members.length > 1)
  const path = `${W}/projects/${project.id}/members/${plain.id}/`
  await call(owner, 'PATCH', path, { role_slug: 'admin' })
  const admin = await signIn(plain.email)
  const { page } = admin
  await page.goto(`/${slug}/projects/${project.id}/settings`)
  await page.getByRole('link', { name: 'Audit trail' }).click()
  await page.getByText('Role in the project changed').first().waitFor()
  assert.equal(await page.getByText('Plan changed').count(), 0)
  await look(page, 'project-audit')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /JSON/ }).click()
  const lines = readFileSync(await (await download).path(), 'utf8').trim().split('\n')
  assert.ok(lines.length > 1 && lines.every((line) => JSON.parse(line).project === project.id))
  await page.reload()
  await page.getByText('Audit trail exported').first().waitFor()

  // Before they change who may what there, they see who gains and who loses in their project.
  const [other] = members.filter(({ id, role_slug }) => id !== plain.id && role_slug === 'contributor')
  const name = owner_name(other)
  await page.getByRole('link', { name: 'Members' }).click()
  await page.getByLabel(`Role of ${name}`).selectOption('guest')
  const dialog = page.getByRole('dialog')
  await dialog.getByText(`${name} loses`).click()
  await dialog.getByText('By project').waitFor()
  await look(page, 'project-member-role')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.goto(`/${slug}/settings/audit`)
  await page.getByText(/may not|can only|cannot|not allowed/i).first().waitFor()
  expectNoFaults(admin)
})

test('members: who loses is shown before, one or many, and freed of it where nobody does', async () => {
  const { page } = owner
  const everybody = await call(owner, 'GET', `${W}/members/`)
  const [first] = everybody.filter((one) => one.role_slug === 'member')
  const name = owner_name(first)
  await page.goto(`/${slug}/settings/members`)
  await page.getByLabel(`Role of ${name}`).selectOption('guest')
  const dialog = page.getByRole('dialog')
  await dialog.getByText(`${name} loses`).waitFor()
  await look(page, 'member-role')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('row', { name: new RegExp(name) }).getByRole('button', { name: /Remove/ }).click()
  await dialog.getByText(`${name} loses`).click()
  await dialog.getByText('For example').waitFor()
  await look(page, 'member-removal')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expectNoFaults(owner)
})

// An exception may take as much as a role: who sees nothing of a project any more cannot notice what
// they lost, so that the name is typed. PM-03: it takes nothing anywhere else.
test('an exception that hides a whole project is typed, and one on the workspace shuts its door', async () => {
  const everybody = await call(owner, 'GET', `${W}/members/`)
  const jonas = everybody.find((one) => one.email.startsWith('jonas@'))
  const person = await signIn(jonas.email)
  const here = { type: 'project', id: project.id }
  const P = `${W}/projects/${project.id}`
  if (!(await may(person, 'project:view', here)) || !(await may(person, 'workitem:create', here))) {
    await call(owner, 'POST', `${P}/members/`, { member: jonas.id, role_slug: 'contributor' })
  }
  const { page } = owner
  const dialog = page.getByRole('dialog')
  const denyEverything = async (thing) => {
    await page.goto(`/${slug}/settings/grants`)
    await page.getByRole('button', { name: 'New exception' }).click()
    await dialog.getByLabel('Person').selectOption({ label: 'Jonas Aldrich' })
    await dialog.getByRole('button', { name: 'On', exact: true }).click()
    await page.getByRole('option', { name: thing }).click()
    await dialog.getByLabel('Deny').check()
    await dialog.getByRole('button', { name: 'Action', exact: true }).click()
    await page.getByRole('option', { name: 'Everything' }).click()
    await dialog.getByLabel('Reason').fill('While the audit goes on')
    await dialog.getByText('Jonas Aldrich loses').waitFor()
  }
  await denyEverything(new RegExp(project.name))
  await dialog.getByText('no longer sees a hundred things or more').waitFor()
  await dialog.locator('button[aria-disabled=true]', { hasText: 'Make exception' }).waitFor()
  await dialog.getByLabel('Type Jonas Aldrich to confirm').scrollIntoViewIfNeeded()
  await look(page, 'exception-typed')
  await dialog.getByLabel('Type Jonas Aldrich to confirm').fill('Jonas Aldrich')
  await dialog.getByRole('button', { name: 'Make exception' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const asked = await person.context.request.get(`${P}/work-items/`)
  assert.equal(asked.status(), 404)
  assert.equal(await may(person, 'workspace:view', { type: 'workspace', id: slug }), true)

  // On the workspace it says what it does not reach, and who comes to its door finds the way out.
  await denyEverything('This workspace')
  await dialog.getByText('What roles in projects allow stays').waitFor()
  await look(page, 'exception-workspace')
  await dialog.getByRole('button', { name: 'Make exception' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await person.page.goto(`/${slug}`)
  await person.page.getByText('There is nothing here').waitFor()
  await look(person.page, 'workspace-closed')
  await person.page.getByRole('link', { name: 'Choose a workspace' }).click()
  await person.page.getByText(`Signed in as ${jonas.email}`).waitFor()
  const { results } = await call(owner, 'GET', `${W}/access/grants/?user=${jonas.id}`)
  for (const { id } of results) await call(owner, 'DELETE', `${W}/access/grants/${id}/`)

  // An address of no page leaves the frame around it, with the way to everywhere else.
  await page.goto(`/${slug}/settings/no-such-page`)
  await page.getByText('There is nothing here').waitFor()
  await look(page, 'no-page')
  await page.getByRole('link', { name: 'Members', exact: true }).waitFor()
  await page.goto(`/${slug}/nowhere/at/all`)
  await page.getByText('There is nothing here').waitFor()
  await page.getByRole('link', { name: 'Inbox' }).waitFor()
  await look(page, 'no-page-inside')
  expectNoFaults(owner)
})
