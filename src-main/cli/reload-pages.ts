/** Reloads the app's pages over Chromium's debugging port, which Electron and the stand-in both offer. */
import { createServer } from 'node:net'

export function freePort(): Promise<number> {
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

/** Rejects where the app does not listen there. */
export async function reloadPages(port: number): Promise<void> {
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
