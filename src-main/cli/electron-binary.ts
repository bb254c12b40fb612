/** Where Electron's binary is, downloading it as its package would; undefined where it cannot be had. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const PATIENCE_MS = 8000

function installed(folder: string): string | undefined {
  let name: string | undefined
  try {
    name = readFileSync(join(folder, 'path.txt'), 'utf8').trim()
  } catch {
    name = undefined
  }
  const chosen = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (chosen) {
    const names = [name, 'electron', 'electron.exe', 'Electron.app/Contents/MacOS/Electron']
    return names.flatMap((one) => (one ? [join(chosen, one)] : [])).find((path) => existsSync(path))
  }
  const path = name ? join(folder, 'dist', name) : undefined
  return path !== undefined && existsSync(path) ? path : undefined
}

/** Answers within PATIENCE_MS whether the download's host answers at all: the download itself may take minutes. */
async function hostAnswers(version: string): Promise<boolean> {
  const mirror =
    process.env['ELECTRON_MIRROR'] ??
    process.env['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/download/'
  try {
    const url = `${mirror.replace(/\/?$/, '/')}v${version}/SHASUMS256.txt`
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE_MS) })).ok
  } catch {
    return false
  }
}

/** Runs the package's own installer, which also finds a download in the user's cache. */
async function install(folder: string, version: string): Promise<void> {
  const child = spawn(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => {
      resolve()
    })
    child.on('error', () => {
      resolve()
    })
  })
  const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS).unref())
  const hopeless = Promise.all([hostAnswers(version), patience]).then(([answers]) => {
    if (!answers) child.kill()
  })
  hopeless.catch(() => undefined)
  await ended
}

export async function findElectron(root: string): Promise<string | undefined> {
  const folder = join(root, 'node_modules', 'electron')
  const there = installed(folder)
  if (there !== undefined || process.env['ELECTRON_OVERRIDE_DIST_PATH']) return there
  if (!existsSync(join(folder, 'install.js'))) return undefined
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  await install(folder, String(Object(manifest).version))
  return installed(folder)
}
