/**
 * `npm run package:dir`: the unpacked application in release/. With Electron's own distribution where it is installed,
 * else with the stand-in's, so that what is packaged can be checked on any machine.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeDistribution } from './distribution.ts'

const root = join(import.meta.dirname, '..', '..')
const real = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(root, 'node_modules/electron/dist')
const output = resolve(root, process.env['PACKAGE_OUTPUT'] ?? 'release')

const electronDist = existsSync(join(real, 'version'))
  ? real
  : makeDistribution(join(root, 'out/electron-dist'))
console.log(`package: Electron distribution ${electronDist === real ? 'installed' : 'stand-in'}`)
rmSync(join(output, 'linux-unpacked'), { recursive: true, force: true })

const built = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/electron-builder/cli.js'),
    '--dir',
    `-c.electronDist=${electronDist}`,
    `-c.directories.output=${output}`,
  ],
  // Nothing to sign an unpacked folder with; looking for a certificate would only warn.
  { cwd: root, stdio: 'inherit', env: { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' } },
)
process.exitCode = built.status ?? 1
