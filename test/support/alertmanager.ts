/**
 * A real Alertmanager on loopback, from Debian's or Ubuntu's package. Where it is not installed the package is unpacked into
 * the cache and run from there: installing it would start a service.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

const PACKAGE = 'prometheus-alertmanager'
const PROGRAM = `/usr/bin/${PACKAGE}`
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/alertmanager')

/** A folder to run it in, `/` for where it is installed. */
export type Found =
  { readonly ok: true; readonly root: string } | { readonly ok: false; readonly why: string }

const run = (command: string, args: readonly string[], cwd?: string) =>
  spawnSync(command, args, { encoding: 'utf8', ...(cwd === undefined ? {} : { cwd }) })

export function findAlertmanager(): Found {
  if (existsSync(PROGRAM)) return { ok: true, root: '/' }
  if (existsSync(join(CACHE, PROGRAM))) return { ok: true, root: CACHE }
  const no = (why: string): Found => ({ ok: false, why: `no Alertmanager: ${why}` })
  if (run('apt-get', ['--version']).status !== 0) return no('this system has no apt')
  mkdirSync(dirname(CACHE), { recursive: true })
  const folder = mkdtempSync(`${CACHE}-`)
  try {
    const download = () => run('apt-get', ['download', '-qq', PACKAGE], folder).status === 0
    if (!download() && !(run('apt-get', ['update', '-qq']).status === 0 && download()))
      return no(`apt offers no ${PACKAGE}, or cannot be reached`)
    const [deb = ''] = readdirSync(folder)
    const root = join(folder, 'root')
    if (run('dpkg-deb', ['-x', join(folder, deb), root]).status !== 0)
      return no('its package cannot be unpacked')
    // It reads its templates by their installed path, so it runs below its own root, with the few libraries that it needs.
    for (const [library = ''] of run('ldd', [join(root, PROGRAM)]).stdout.matchAll(/\/\S+/g)) {
      mkdirSync(dirname(join(root, library)), { recursive: true })
      copyFileSync(library, join(root, library))
    }
    if (run('unshare', ['-r', 'chroot', root, PROGRAM, '--version']).status !== 0)
      return no('this system lets no program have a root of its own')
    // Another run of the tests may have been quicker.
    if (!existsSync(CACHE)) renameSync(root, CACHE)
    return { ok: true, root: CACHE }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export interface GettableAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
}

export interface Alertmanager {
  readonly url: string
  /** Those that are open. */
  alerts(): Promise<readonly GettableAlert[]>
  stop(): void
}

export async function startAlertmanager(root: string): Promise<Alertmanager> {
  const folder = mkdtempSync(join(root === '/' ? tmpdir() : root, 'am-'))
  const seen = root === '/' ? folder : folder.slice(root.length)
  writeFileSync(join(folder, 'am.yml'), 'route:\n  receiver: none\nreceivers:\n  - name: none\n')
  const args = [
    `--config.file=${seen}/am.yml`,
    `--storage.path=${seen}/data`,
    '--web.listen-address=127.0.0.1:0',
    '--cluster.listen-address=',
  ]
  const child =
    root === '/' ? spawn(PROGRAM, args) : spawn('unshare', ['-r', 'chroot', root, PROGRAM, ...args])
  const stop = (): void => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const url = `http://${await listening(child)}`
    return {
      url,
      stop,
      async alerts() {
        const response = await fetch(`${url}/api/v2/alerts`)
        // Sound: Alertmanager's own documented answer.
        return (await response.json()) as readonly GettableAlert[]
      },
    }
  } catch (error) {
    stop()
    throw error
  }
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = []
    child.on('error', reject)
    child.on('exit', () => reject(new Error(`Alertmanager ended. It said:\n${said.join('\n')}`)))
    for (const stream of [child.stdout, child.stderr])
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => {
          said.push(line)
          const [, address] = /msg="Listening on" address=(\S+)/.exec(line) ?? []
          if (address !== undefined) resolve(address)
        })
  })
}
