/** Each worker of the app's specs has a desktop of its own: one focus, one notification service, one selection each. */

/** Where the setup leaves the desktops' environments for the workers: a JSON array, one object a worker. */
export const DESKTOPS = 'FASTFEED_E2E_DESKTOPS'

/** In a worker: everything it starts is on its desktop. Elsewhere, and where the system's own desktop is used: nothing. */
export function enterDesktop(): void {
  const index = process.env['TEST_PARALLEL_INDEX']
  const desktops = process.env[DESKTOPS]
  if (index === undefined || desktops === undefined) return
  // Written by the setup of this same run.
  const all = JSON.parse(desktops) as readonly Readonly<Record<string, string>>[]
  Object.assign(process.env, all[Number(index)])
}
