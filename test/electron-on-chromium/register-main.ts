/** Makes this process look like Electron's main process, and starts what stands behind it. */
import { readFileSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const NAMES = new Set(['electron', 'electron/main', 'electron/renderer', 'electron/common'])
const standIn = new URL('electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    NAMES.has(specifier)
      ? { url: standIn, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
})

const { findAppPath, readManifest } = await import('./api/paths.ts')
const named = resolve(process.argv[1] ?? '.')
if (statSync(named).isDirectory()) process.argv[1] = join(named, readManifest(named).main)

const electronPackage: unknown = JSON.parse(
  readFileSync(new URL('../../node_modules/electron/package.json', import.meta.url), 'utf8'),
)
const version = String(Object(electronPackage).version)
const define = (target: object, name: string, value: unknown): void => {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}
define(process, 'type', 'browser')
define(process, 'versions', Object.freeze({ ...process.versions, electron: version, chrome: '150.0.0.0' }))
define(process, 'resourcesPath', dirname(findAppPath(named)))
if (!process.env['STANDIN_PACKAGED']) define(process, 'defaultApp', true)
const { system } = await import('./platform.ts')
// What is older than this line, Node's paths and processes among it, stays as this machine has it.
define(process, 'platform', system.platform)

const { app } = await import('./api/app.ts')
const { notificationDesk } = await import('./api/notification.ts')
const { serveControl } = await import('./control.ts')
serveControl()
notificationDesk.warmUp()

// Electron quits in good order on these, unless the app listens itself: then it is the app's, and once the app has
// stopped listening the system's own answer is the end of the process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  let taken = false
  process.on(signal, () => {
    const isTheApps = process.listenerCount(signal) > 1
    if (!isTheApps && taken) process.exit(128)
    if (!isTheApps) app.quit()
    taken = true
  })
}
// An app with an open window stays, whatever its own timers do.
setInterval(() => undefined, 1 << 30)
// An app that never asks becomes ready all the same.
setTimeout(() => {
  app.launchSoon()
}, 1000)
// Now that the app's folder is known: a packaged app has no script's path in its arguments.
if (process.env['STANDIN_PACKAGED']) process.argv.splice(1, 1)
