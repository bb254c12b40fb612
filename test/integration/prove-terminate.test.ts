import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { createSocketPort } from '../../src-main/adapters/ws-socket.ts'
import { configOf } from '../prove/lib/client.ts'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Takes the upgrade and never says another word; a close frame is not answered either. */
async function silentPeer() {
  const server = createServer()
  const received: Buffer[] = []
  const upgraded = new Promise<Duplex>((resolve) => {
    server.on('upgrade', (request, socket: Duplex) => {
      const accept = createHash('sha1')
        .update(`${request.headers['sec-websocket-key']}${GUID}`)
        .digest('base64')
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      socket.on('data', (chunk: Buffer) => received.push(chunk))
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // `listen` over TCP has an AddressInfo; a string is for pipes only.
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}/ws/fastfeed`, upgraded, received, server }
}

test('H1: terminate drops a peer that does not answer, at once and without a closing handshake', async () => {
  const peer = await silentPeer()
  const { url, key } = configOf(peer.url, 'nxg_demo_silent')
  const reports: string[] = []
  const opened = new Promise<void>((resolve) => {
    const socket = createSocketPort().open(url, key, {
      opened() {
        resolve()
        socket.terminate()
      },
      frame: () => reports.push('frame'),
      controlPong: () => reports.push('pong'),
      rejected: () => reports.push('rejected'),
      closed: () => reports.push('closed'),
    })
  })
  const connection = await peer.upgraded
  const ended = new Promise<void>((resolve) => {
    connection.on('end', resolve)
    connection.on('close', resolve)
  })
  await opened
  // A closing handshake would wait 30 s for an answer; the test's own limit is the judge.
  await ended
  expect(Buffer.concat(peer.received)).toHaveLength(0)
  expect(reports).toEqual([])
  connection.destroy()
  peer.server.close()
}, 10_000)
