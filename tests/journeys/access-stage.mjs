// Where access is designed: Ada's workspace with a private project and one item, and Carol, who
// contributes to it.

import { call, expectAccessible, expectNarrow, takePictures } from './harness.mjs'
import { bringIn, newAccount, startWorkspace } from './people.mjs'

export const W = '/api/v1/workspaces/northwind'

export async function setStage() {
  const { program, browser, ada, projects, end } = await startWorkspace({
    name: 'Ground Ops Tooling',
    identifier: 'GND',
    network: 0,
  })
  const [project] = projects
  const item = await call(ada, 'POST', `${W}/projects/${project.id}/work-items/`, {
    name: 'De-icing pad queue',
  })
  const carol = await newAccount(browser, program.url, 'carol@northwind.example', 'Carol')
  const carol_id = (await call(carol, 'GET', '/api/v1/users/me/')).id
  await bringIn(ada, carol, 'northwind', 'carol@northwind.example', 'member', [
    { id: project.id, role_slug: 'contributor' },
  ])
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
