// The built program, a real browser and a real mail server, for journeys.
//
// A journey is few, slow and whole: it starts its own instance in an empty folder and does what a
// person would do. What it waits for is what the person would see.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { SMTPServer } from 'smtp-server'

const require = createRequire(import.meta.url)
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const root = new URL('../..', import.meta.url).pathname
const program = process.env.AIRSIDE_PROGRAM ?? join(root, 'target/debug/airside')
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export const PASSWORD = 'correct-horse-battery-staple-9'
export const desktop = { width: 1440, height: 900 }
export const phone = { width: 360, height: 780 }

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts the program on the demo organisation; tells its people and their password too. */
export async function startDemo(environment = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'airside-journey-'))
  const told = execFileSync(program, ['demo', '--json', '--data', folder], { encoding: 'utf8' })
  return { ...(await startProgram(environment, folder)), demo: JSON.parse(told) }
}

/** Starts the program, on an empty folder where none is given; resolves once it is ready. */
export async function startProgram(
  environment = {},
  folder = mkdtempSync(join(tmpdir(), 'airside-journey-')),
) {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const child = spawn(program, ['serve', '--listen', `127.0.0.1:${port}`, '--data', folder], {
    cwd: folder,
    env: { ...process.env, AIRSIDE_LOG_LEVEL: 'warn', AIRSIDE_BASE_URL: url, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  for (let attempt = 0; ; attempt++) {
    const ready = await fetch(`${url}/readyz`).catch(() => undefined)
    if (ready?.ok) break
    assert.ok(attempt < 200 && child.exitCode === null, `the program does not start:\n${log}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    url,
    folder,
    log: () => log,
    async stop() {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('exit', resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A mail server on loopback that keeps what it receives. */
export async function startMailServer() {
  const received = []
  const waiting = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let text = ''
      stream.on('data', (chunk) => {
        text += chunk
      })
      stream.on('end', () => {
        const mail = { to: session.envelope.rcptTo.map((to) => to.address), text }
        received.push(mail)
        for (const wake of waiting.splice(0)) wake()
        done()
      })
    },
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: server.server.address().port,
    /** The first mail to this address, awaited. */
    async mailTo(address) {
      for (;;) {
        const found = received.find((mail) => mail.to.includes(address))
        if (found) return found
        await new Promise((resolve) => waiting.push(resolve))
      }
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}

export async function startBrowser(...more) {
  const executablePath = browsers.find((path) => existsSync(path))
  assert.ok(executablePath, 'Chromium is not installed')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...more,
    ],
  })
}

/** A person with a browser of their own. What the page logs as an error fails the journey. */
export async function newPerson(browser, url, options = {}) {
  const context = await browser.newContext({ baseURL: url, viewport: desktop, ...options })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const faults = []
  page.on('pageerror', (fault) => faults.push(String(fault)))
  page.on('console', (message) => {
    // The browser itself logs answers of 4xx, which a journey may ask for.
    const expected = /Failed to load resource/.test(message.text())
    if (message.type() === 'error' && !expected) faults.push(message.text())
  })
  return { page, context, faults }
}

/** Once nothing on the page is still being loaded, and so nothing moves any more by itself. */
export const settled = (page) =>
  page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))

/** On a phone nothing is wider than the screen, so that no page scrolls sideways. */
export async function expectNarrow(page, what) {
  await page.setViewportSize(phone)
  const { width, wide } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth
    const beyond = [...document.querySelectorAll('main, main > *, main > section > *')].filter(
      (element) => element.getBoundingClientRect().right > width + 1,
    )
    return { width: document.documentElement.scrollWidth - width, wide: beyond.map((e) => e.className) }
  })
  assert.ok(width <= 0 && wide.length === 0, `${what} is ${width} px too wide: ${wide.join(', ')}`)
  await page.setViewportSize(desktop)
}

/** Once nothing fades any more: what fades has no colours of its own. What was closed or changed
 *  its theme begins to fade in the next frame, and is gone in the one after its last. */
async function expectStill(page) {
  const frames = () =>
    page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    )
  await frames()
  await page.waitForFunction(() => {
    const closed = document.querySelector('[role=dialog][data-state=closed]')
    const fading = (one) =>
      one.playState === 'running' && Number.isFinite(one.effect?.getComputedTiming().endTime)
    return !closed && !document.getAnimations().some(fading)
  })
  await frames()
}

/** Nothing that axe calls serious or critical, in both themes. */
export async function expectAccessible(page, what) {
  for (const theme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await expectStill(page)
    // Inside the page's own policy: as an evaluated function, not as a script element.
    await page.evaluate(axeSource)
    const { violations } = await page.evaluate(() =>
      window.axe.run(document, { resultTypes: ['violations'] }),
    )
    const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
    const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)
    assert.deepEqual(told, [], `${what}, ${theme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Pictures of a screen, where AIRSIDE_PICTURES names a folder. */
export async function takePictures(page, name) {
  const folder = process.env.AIRSIDE_PICTURES
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  for (const theme of ['light', 'dark']) {
    for (const [size, viewport] of Object.entries({ desktop, phone })) {
      await page.emulateMedia({ colorScheme: theme })
      await page.setViewportSize(viewport)
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(folder, `${name}-${size}-${theme}.png`) })
    }
  }
  await page.setViewportSize(desktop)
  await page.emulateMedia({ colorScheme: 'light' })
}

/** A JSON call with the cookies of that person's browser. */
export async function call(person, method, path, body) {
  const answer = await person.context.request.fetch(path, { method, data: body })
  const text = await answer.text()
  assert.ok(answer.ok(), `${method} ${path} answered ${answer.status()} ${text}`)
  return text ? JSON.parse(text) : undefined
}
