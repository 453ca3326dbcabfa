// What people do in more than one journey.

import assert from 'node:assert/strict'
import { call, newPerson, PASSWORD, startBrowser, startProgram } from './harness.mjs'

/** What most journeys begin with: the program, a browser, and Ada's workspace with these projects.
 *  `end` closes all of it. */
export async function startWorkspace(...projects) {
  const program = await startProgram()
  let browser
  const end = async () => {
    await browser?.close()
    await program.stop()
  }
  try {
    browser = await startBrowser()
    const ada = await setUpInstance(browser, program.url)
    await createWorkspace(ada.page, 'Northwind Air', 'northwind')
    const made = []
    for (const body of projects) {
      made.push(await call(ada, 'POST', '/api/v1/workspaces/northwind/projects/', body))
    }
    return { program, browser, ada, projects: made, end }
  } catch (fault) {
    await end()
    throw fault
  }
}

/** Goes through the set-up page; ends in the administration. */
export async function setUpInstance(browser, url) {
  const admin = await newPerson(browser, url)
  const { page } = admin
  await page.goto('/admin')
  await page.waitForURL('**/admin/sign-up')
  await page.getByLabel('E-mail').fill('ada@northwind.example')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('First name').fill('Ada')
  await page.getByLabel('Last name').fill('Minister')
  await page.getByLabel('Company name').fill('Northwind Air')
  await page.getByRole('button', { name: 'Create admin account' }).click()
  await page.getByRole('heading', { name: 'General' }).waitFor()
  return admin
}

/** Makes a workspace by its page. */
export async function createWorkspace(page, name, slug) {
  await page.goto('/create-workspace')
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Address').fill(slug)
  await page.getByRole('button', { name: 'Create a workspace' }).click()
  await page.waitForURL(`**/${slug}`)
}

/** An account of its own, made by the API and signed in to that browser. */
export async function newAccount(browser, url, email, first) {
  const person = await newPerson(browser, url)
  await call(person, 'POST', '/auth/sign-up/', { email, password: PASSWORD })
  await call(person, 'PATCH', '/api/v1/users/me/', { first_name: first, display_name: first })
  return person
}

/** Brings somebody into a workspace by invitation, both halves by the API. */
export async function bringIn(inviter, invitee, slug, email, role, projects = []) {
  const path = `/api/v1/workspaces/${slug}/invitations/`
  const invitation = await call(inviter, 'POST', path, { email, role_slug: role, projects })
  assert.ok(invitation.token, 'where mail is off, the inviter gets the token')
  await call(invitee, 'POST', `/auth/invitations/${invitation.token}/accept/`)
}

export function expectNoFaults(...people) {
  for (const { faults } of people) assert.deepEqual(faults, [])
}
