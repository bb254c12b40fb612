/** The program that runs the app here: Electron, or the stand-in where Electron's binary cannot be had; and the app, built anew. */
import { spawn } from 'node:child_process'
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Program {
  readonly path: string
  readonly args: readonly string[]
}

/** `root`: the app's folder; `words`: its flags. Throws with the command that helps where Chromium's sandbox would abort. */
export async function programOf(
  root: string,
  words: readonly string[],
  say: (line: string) => void,
): Promise<Program> {
  const electron = await findElectron(root)
  if (electron === undefined) {
    say(
      "Electron's binary could not be had here: running on the stand-in over an installed Chromium instead.",
    )
    const runner = join(root, 'test', 'electron-on-chromium', 'run.ts')
    return { path: process.execPath, args: [runner, root, ...words] }
  }
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (process.platform === 'linux' && !asRoot) {
    const remedy = sandboxRemedy(electron, sandboxFacts(electron, apparmorProfiles()))
    if (remedy !== null)
      throw new Error(
        `This system forbids the namespaces that Chromium's sandbox is made of, and Electron would abort. Once:\n  ${remedy}`,
      )
  }
  if (asRoot) say("Running as root: Chromium's sandbox is off (--no-sandbox).")
  const args = [...(asRoot ? ['--no-sandbox'] : []), root, ...words]
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
    return { path: electron, args }
  say('No display: running on a virtual one.')
  const desktop = join(root, 'test', 'electron-on-chromium', 'on-desktop.ts')
  return { path: process.execPath, args: [desktop, electron, ...args] }
}

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

/** Where Electron's binary is, downloading it as its package would; undefined where it cannot be had. */
async function findElectron(root: string): Promise<string | undefined> {
  const folder = join(root, 'node_modules', 'electron')
  const there = installed(folder)
  if (there !== undefined || process.env['ELECTRON_OVERRIDE_DIST_PATH']) return there
  if (!existsSync(join(folder, 'install.js'))) return undefined
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  await install(folder, String(Object(manifest).version))
  return installed(folder)
}

/**
 * Ubuntu 23.10 and later forbid unprivileged programs the namespaces that Chromium's sandbox is made of, and an unpacked
 * Electron then aborts with a stack trace. Told before it is started, with the one command that helps.
 */
const PROFILES = '/etc/apparmor.d'
const SWITCH = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'

export interface SandboxFacts {
  /** Content of the kernel's switch; null where there is none. */
  readonly restricted: string | null
  /** Owner and mode of `chrome-sandbox` beside the binary; null where there is none. */
  readonly helper: { readonly uid: number; readonly mode: number } | null
  /** The texts of AppArmor's profiles that could name the binary. */
  readonly profiles: readonly string[]
}

/** The command that makes `electron` start; null when nothing is in its way. */
export function sandboxRemedy(
  electron: string,
  { restricted, helper, profiles }: SandboxFacts,
): string | null {
  if (restricted?.trim() !== '1') return null
  const isSuid = helper !== null && helper.uid === 0 && (helper.mode & 0o4000) !== 0
  if (isSuid || profiles.some((text) => text.includes(electron) && /\buserns\b|unconfined/.test(text)))
    return null
  const path = `'${join(dirname(electron), 'chrome-sandbox').replaceAll("'", "'\\''")}'`
  return `sudo chown root ${path} && sudo chmod 4755 ${path}`
}

/** What an administrator may have written; the system's own name other programs. */
function apparmorProfiles(): readonly string[] {
  try {
    return readdirSync(PROFILES).map((name) => join(PROFILES, name))
  } catch {
    return []
  }
}

function sandboxFacts(electron: string, profiles: readonly string[]): SandboxFacts {
  const quietly = <T>(read: () => T): T | null => {
    try {
      return read()
    } catch {
      return null
    }
  }
  return {
    restricted: quietly(() => readFileSync(SWITCH, 'utf8')),
    helper: quietly(() => statSync(join(dirname(electron), 'chrome-sandbox'))),
    profiles: profiles.flatMap((file) => quietly(() => readFileSync(file, 'utf8')) ?? []),
  }
}

const SOURCES = [
  'src-main',
  'src-renderer',
  'assets',
  'package.json',
  'vite.config.ts',
  'vite.main.config.ts',
  'vite.preload.config.ts',
  'svelte.config.js',
]
const BUILT = ['dist/main/main.js', 'dist/main/preload.cjs', 'dist/renderer/index.html']
/** These are no part of the bundle. */
const APART = new Set(['screenshots', 'cli', 'README.md'])

function modified(path: string): number {
  try {
    return statSync(path).mtimeMs
  } catch {
    return 0
  }
}

function newest(path: string): number {
  let entries: Dirent[]
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch {
    return modified(path)
  }
  const times = entries.filter(({ name }) => !APART.has(name)).map(({ name }) => newest(join(path, name)))
  return Math.max(0, ...times)
}

function isStale(root: string): boolean {
  const built = Math.min(...BUILT.map((path) => modified(join(root, path))))
  return built === 0 || SOURCES.some((path) => newest(join(root, path)) > built)
}

/** Builds the app when a source is newer than what was built from it. Rejects when that fails; its own output tells why. */
export async function buildIfStale(root: string, say: (line: string) => void): Promise<void> {
  if (!isStale(root)) return
  say('Building the app (npm run build)')
  const npm = process.env['npm_execpath']
  const words = ['run', '--silent', 'build']
  const [command, args] = npm ? [process.execPath, [npm, ...words]] : ['npm', words]
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32' && !npm,
    })
    child.on('exit', resolve)
    child.on('error', reject)
  })
  if (code !== 0) throw new Error('The build failed.')
}
