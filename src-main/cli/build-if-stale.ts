/** Builds the app when a source is newer than what was built from it. */
import { spawn } from 'node:child_process'
import { type Dirent, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

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

/** Rejects when the build fails; its own output tells why. */
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
