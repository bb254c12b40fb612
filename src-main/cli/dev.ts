/**
 * `npm run dev [-- flags]`: the app as `npm start` runs it, built anew as sources change. A change of the window reloads
 * its page; one of main or preload starts the app again, on the same data.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { build, type InlineConfig, type Plugin } from 'vite'
import { flagsToWords, parseFlags } from './flags.ts'
import { programOf } from './program.ts'

const root = join(import.meta.dirname, '..', '..')
/** Editors write a file in several goes, and a save of many files comes as many builds. */
const SETTLE_MS = 150

/** Resolves after the first build; `built` is called after each later one. A build that fails says why by itself. */
function watch(configFile: string, built: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let isFirst = true
    const report: Plugin = {
      name: 'report',
      // `writeBundle` is reached by a build that succeeded alone.
      writeBundle() {
        if (isFirst) resolve()
        else built()
        isFirst = false
      },
    }
    const config: InlineConfig = {
      root: configFile === 'vite.config.ts' ? join(root, 'src-renderer') : root,
      configFile: join(root, configFile),
      logLevel: 'warn',
      plugins: [report],
      // Main and preload share a folder: neither may empty it under the other.
      build: { watch: {}, emptyOutDir: false },
    }
    build(config).catch(reject)
  })
}

function debounced(act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  return () => {
    clearTimeout(timer)
    timer = setTimeout(act, SETTLE_MS)
  }
}

async function run(): Promise<void> {
  const parsed = parseFlags(process.argv.slice(2))
  if (!parsed.ok) {
    console.error(parsed.message)
    process.exit(2)
  }
  let app: ChildProcess | undefined
  let isRestarting = false
  const port = parsed.flags.remoteDebuggingPort || (await freePort())
  const program = await programOf(
    root,
    flagsToWords({ ...parsed.flags, remoteDebuggingPort: port }),
    console.log,
  )
  const start = (): void => {
    isRestarting = false
    app = spawn(program.path, program.args, { stdio: 'inherit', detached: process.platform !== 'win32' })
    app.on('error', (error) => console.error(`${program.path}: ${error.message}`))
    app.on('exit', (code) => {
      if (isRestarting) start()
      else process.exit(code ?? 1)
    })
  }
  const restart = debounced(() => {
    console.log('main changed: starting the app again')
    isRestarting = true
    app?.kill('SIGTERM')
  })
  const reload = debounced(() => {
    console.log('window changed: reloading its page')
    reloadPages(port).catch((error: unknown) => console.error(`The page was not reloaded: ${String(error)}`))
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      isRestarting = false
      if (app === undefined) process.exit(0)
      app.kill(signal)
    })
  }
  console.log('Building, then watching src-main and src-renderer')
  await watch('vite.main.config.ts', restart)
  await watch('vite.preload.config.ts', restart)
  await watch('vite.config.ts', reload)
  start()
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('no port'))
      })
    })
  })
}

interface Target {
  readonly type: string
  readonly url: string
  readonly webSocketDebuggerUrl: string
}

/** Over Chromium's debugging port, which Electron and the stand-in both offer. Rejects where the app does not listen there. */
async function reloadPages(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`)
  // Written by Chromium; its own pages and the blank ones are none of ours.
  const targets = (await answer.json()) as readonly Target[]
  const ours = targets.filter(({ type, url }) => type === 'page' && /^(app|https):\/\//.test(url))
  await Promise.all(ours.map(({ webSocketDebuggerUrl }) => reload(webSocketDebuggerUrl)))
}

function reload(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ id: 1, method: 'Page.reload', params: { ignoreCache: true } }))
    })
    socket.addEventListener('message', () => {
      socket.close()
      resolve()
    })
    socket.addEventListener('error', () => reject(new Error(`no answer from ${url}`)))
  })
}

await run()
