import type { Server } from 'node:http'

/** Listens on loopback only. Rejects with a message that names the port. */
export async function listen(server: Server, port: number, orAnyPort: boolean): Promise<void> {
  try {
    await listenOnce(server, port)
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (taken && orAnyPort) return listenOnce(server, 0)
    const reason = taken ? 'is already in use' : `cannot be opened: ${String(error)}`
    throw new Error(`port ${port} on 127.0.0.1 ${reason}`, { cause: error })
  }
}

function listenOnce(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}
