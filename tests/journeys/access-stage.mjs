// Where access is designed: Ada's workspace with a private project and one item, and Carol, who
// contributes to it.

import {
  call,
  expectAccessible,
  expectNarrow,
  startBrowser,
  startProgram,
  takePictures,
} from './harness.mjs'
import { bringIn, createWorkspace, newAccount, setUpInstance } from './people.mjs'

export const W = '/api/v1/workspaces/northwind'

export async function setStage() {
  const program = await startProgram()
  const browser = await startBrowser()
  const ada = await setUpInstance(browser, program.url)
  await createWorkspace(ada.page, 'Northwind Air', 'northwind')
  const project = await call(ada, 'POST', `${W}/projects/`, {
    name: 'Ground Ops Tooling',
    identifier: 'GND',
    network: 0,
  })
  const item = await call(ada, 'POST', `${W}/projects/${project.id}/work-items/`, {
    name: 'De-icing pad queue',
  })
  const carol = await newAccount(browser, program.url, 'carol@northwind.example', 'Carol')
  const carol_id = (await call(carol, 'GET', '/api/v1/users/me/')).id
  await bringIn(ada, carol, 'northwind', 'carol@northwind.example', 'member', [
    { id: project.id, role_slug: 'contributor' },
  ])
  const end = async () => {
    await browser.close()
    await program.stop()
  }
  return { program, browser, ada, carol, carol_id, project, item, end }
}

/** Axe, a phone's width, and pictures. */
export async function look(page, name) {
  await expectAccessible(page, name)
  await expectNarrow(page, name)
  await takePictures(page, name)
}

/** The button of the item page that deletes, once it is as it should be. */
export const deletable = (page, allowed) =>
  page.waitForFunction((allowed) => {
    const button = [...document.querySelectorAll('button')].find(
      (one) => one.textContent.trim() === 'Delete',
    )
    return button && (button.getAttribute('aria-disabled') !== 'true') === allowed
  }, allowed)
