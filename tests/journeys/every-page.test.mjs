// Every page, filled with the demo organisation: axe finds nothing serious in either theme, and on a
// phone nothing is wider than the screen. With AIRSIDE_PICTURES it takes their pictures as well.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  call,
  expectAccessible,
  expectNarrow,
  newPerson,
  settled,
  startBrowser,
  startDemo,
  takePictures,
} from './harness.mjs'
import { expectNoFaults } from './people.mjs'

let program
let browser
let owner
let slug
let project
let filled

before(async () => {
  program = await startDemo()
  browser = await startBrowser()
  slug = program.demo.workspace
  owner = await signIn(program.demo.people[0].email)
  const projects = await call(owner, 'GET', `/api/v1/workspaces/${slug}/projects/`)
  project = projects.results?.[0] ?? projects[0]
  filled = await fill()
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

/** What the demo has little of: an item with everything on it, a bin and an archive with something in. */
async function fill() {
  const W = `/api/v1/workspaces/${slug}`
  const P = `${W}/projects/${project.id}`
  const listed = await call(owner, 'GET', `${P}/members/`)
  const people = listed.results ?? listed
  const make = (name, more = {}) => call(owner, 'POST', `${P}/work-items/`, { name, ...more })
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC',
    'base64',
  )
  const send = async (path, name, fields = {}) => {
    const file = { name, mimeType: 'image/png', buffer: png }
    const answer = await owner.context.request.post(path, { multipart: { ...fields, file } })
    return answer.json()
  }
  const picture = await send(`${W}/assets/`, 'plan.png', { project_id: project.id })
  const mention = (who) =>
    `<span data-type="mention" data-id="${who.id}" data-label="${who.first_name}">@${who.first_name}</span>`
  const item = await make('Move the check-in desks of hall B by Friday', {
    priority: 'high',
    description_html: `<p>As agreed with ${mention(people[1])}. The plan:</p>
      <img src="${picture.asset_url}" alt="Plan of hall B" width="320" height="120">
      <ul data-type="taskList"><li data-type="taskItem" data-checked="true"><label><input type="checkbox" checked></label><div><p>Tell the airlines</p></div></li>
      <li data-type="taskItem" data-checked="false"><label><input type="checkbox"></label><div><p>Order the cables</p></div></li></ul>
      <pre><code>desk 41 → 52</code></pre>`,
  })
  const I = `${P}/work-items/${item.id}`
  const comment = await call(owner, 'POST', `${I}/comments/`, {
    comment_html: `<p>${mention(people[0])} could you call them?</p>`,
  })
  for (const reaction of ['👍', '🎉']) await call(owner, 'POST', `${I}/reactions/`, { reaction })
  await call(owner, 'POST', `${I}/comments/${comment.id}/reactions/`, { reaction: '👀' })
  await call(owner, 'POST', `${I}/links/`, { url: 'https://plans.example/hall-b', title: 'Plan of the hall' })
  await send(`${I}/attachments/`, 'Hall B, seen from the north.png')
  const other = await make('Order the cables')
  await call(owner, 'POST', `${I}/relations/`, { relation_type: 'blocked_by', issues: [other.id] })
  await make('Tell the airlines', { parent: item.id })
  const gone = await make('Buy a second tug')
  await call(owner, 'DELETE', `${P}/work-items/${gone.id}/`)
  const lost = await call(owner, 'POST', `${W}/projects/`, { name: 'Winter 2024', identifier: 'WIN' })
  await call(owner, 'DELETE', `${W}/projects/${lost.id}/`)
  const invitation = await call(owner, 'POST', `${W}/invitations/`, {
    email: 'new@example.com',
    role_slug: 'member',
  })
  return { key: `${project.identifier}-${item.sequence_id}`, invitation: invitation.token }
}

async function roleId(slug_of_role) {
  const path = `/api/v1/workspaces/${slug}/roles/?namespace=project&per_page=100`
  const { results } = await call(owner, 'GET', path)
  return results.find((role) => role.slug === slug_of_role).id
}

/** Opens each page and looks at it; what it shows when it is filled is awaited. */
async function visit(person, pages) {
  const { page } = person
  const faults = []
  for (const [name, path, shown, prepare] of pages) {
    try {
      await page.goto(path)
      await page.getByText(shown).first().waitFor()
      await prepare?.(page)
      await settled(page)
      await takePictures(page, name)
      await expectAccessible(page, name)
      await expectNarrow(page, name)
    } catch (fault) {
      faults.push(`${name}: ${fault.message}`)
    }
  }
  assert.deepEqual(faults, [])
  expectNoFaults(person)
}

test('pages for somebody who is not signed in', async () => {
  await visit(await newPerson(browser, program.url), [
    ['sign-in', '/sign-in', 'Sign in'],
    ['sign-up', '/sign-up', 'Create'],
    ['forgot-password', '/forgot-password', 'password'],
    ['code-landing', '/sign-in/code?email=a%40example.com&code=1', 'Sign in'],
    ['invitation', `/invitations/${filled.invitation}`, 'new@example.com'],
    ['invitation-unknown', '/invitations/nothing', 'invitation'],
    ['admin-sign-in', '/admin/sign-in', 'Sign in'],
    ['nowhere', '/sign-in/nowhere', 'not'],
  ])
})

test('pages of a workspace', async () => {
  const W = `/${slug}`
  const P = `${W}/projects/${project.id}`
  await visit(owner, [
    ['home', W, project.name],
    ['inbox', `${W}/inbox`, 'Inbox'],
    ['your-work', `${W}/your-work`, 'Assigned'],
    ['drafts', `${W}/drafts`, 'No drafts'],
    ['projects', `${W}/projects`, project.name],
    ['list', P, `${project.identifier}-`],
    ['board', `${P}?layout=board`, `${project.identifier}-`],
    ['archive', `${P}/archive`, 'Archive'],
    ['item', `${W}/browse/${project.identifier}-3`, 'Activity'],
    ['item-filled', `${W}/browse/${filled.key}`, 'Plan of the hall'],
    ['panel-filled', `${P}?item=${filled.key}`, 'Plan of the hall'],
    ['nothing-here', `${W}/browse/NOPE-1`, 'Ask for access'],
    ['project-general', `${P}/settings`, 'Identifier'],
    ['project-members', `${P}/settings/members`, '@'],
    ['project-states', `${P}/settings/states`, 'Todo'],
    ['project-labels', `${P}/settings/labels`, 'Labels'],
    ['project-features', `${P}/settings/features`, 'Features'],
    ['project-grants', `${P}/settings/grants`, 'before the auditors have seen it'],
    ['project-audit', `${P}/settings/audit`, 'Who'],
    ['settings-general', `${W}/settings`, 'General'],
    ['settings-members', `${W}/settings/members`, '@'],
    ['settings-invitations', `${W}/settings/invitations`, 'Invite'],
    ['settings-roles', `${W}/settings/roles`, 'Contributor'],
    ['role-built-in', `${W}/settings/roles/${await roleId('contributor')}`, 'In words'],
    ['settings-schemes', `${W}/settings/roles?show=schemes`, 'For roles in projects'],
    ['scheme-built-in', `${W}/settings/schemes/${await roleId('contributor')}`, 'In words'],
    ['settings-access', `${W}/settings/access`, 'Choose a person'],
    ['settings-grants', `${W}/settings/grants`, 'before the auditors have seen it'],
    ['settings-teamspaces', `${W}/settings/teamspaces`, 'Season crew'],
    ['settings-requests', `${W}/settings/requests`, 'Hana Sato'],
    ['settings-audit', `${W}/settings/audit`, 'Who'],
    ['settings-audit-keeping', `${W}/settings/audit?show=keeping`, 'Verify'],
    ['settings-bin', `${W}/settings/bin`, 'Winter 2024'],
    ['workspaces', '/workspaces', 'workspace'],
    ['create-workspace', '/create-workspace', 'Address'],
    ['profile', '/profile', 'Time zone'],
    ['profile-security', '/profile/security', 'Password'],
    ['profile-tokens', '/profile/tokens', 'token'],
  ])
})

test('pages of the administration', async () => {
  await visit(owner, [
    ['admin-general', '/admin', 'General'],
    ['admin-authentication', '/admin/authentication', 'Authentication'],
    ['admin-provider', '/admin/authentication/google', 'Google'],
    ['admin-email', '/admin/email', 'Server'],
    ['admin-ai', '/admin/ai', 'AI'],
    ['admin-images', '/admin/images', 'Images'],
    ['admin-integrations', '/admin/integrations', 'Integrations'],
    ['admin-workspaces', '/admin/workspaces', slug],
    ['admin-users', '/admin/users', '@'],
    ['admin-admins', '/admin/admins', '@'],
    ['admin-health', '/admin/health', 'Health'],
    ['admin-activity', '/admin/activity', 'Activity'],
  ])
})

test('what floats over a page', async () => {
  const { page } = owner
  const W = `/${slug}`
  const look = async (name) => {
    await expectAccessible(page, name)
    await takePictures(page, name)
    await page.keyboard.press('Escape')
  }
  await page.goto(`${W}/projects/${project.id}`)
  await page.getByText(`${project.identifier}-`).first().waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await look('palette')
  await page.keyboard.press('c')
  await page.getByRole('dialog').getByLabel('Name').waitFor()
  await look('new-item')
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await look('keys')
})

test('the first script of a board stays below 200 KB, compressed', async () => {
  const { page } = await signIn(program.demo.people[0].email)
  let bytes = 0
  const sized = []
  page.on('requestfinished', (request) => {
    if (!/\.js$/.test(new URL(request.url()).pathname)) return
    sized.push(
      request.sizes().then(({ responseBodySize }) => {
        bytes += responseBodySize
      }),
    )
  })
  await page.goto(`/${slug}/projects/${project.id}?layout=board`)
  await page.getByText(`${project.identifier}-`).first().waitFor()
  await page.waitForLoadState('load')
  await Promise.all(sized)
  assert.ok(bytes > 50_000 && bytes < 200 * 1024, `${bytes} bytes of script`)
})
