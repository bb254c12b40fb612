import type { ServerResponse } from 'node:http'
import type { DemoContext } from './context.ts'
import type { Faults } from './faults.ts'

/** Sends a 200 whose body is whole, or broken in one of the ways a proxy or a dying origin breaks it. */
export function sendBody(
  { clock, faults }: DemoContext,
  response: ServerResponse,
  content: unknown,
  how: Faults['restBody'],
): void {
  const body = Buffer.from(JSON.stringify(content))
  const half = body.subarray(0, Math.ceil(body.length / 2))
  const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length }
  switch (how) {
    case 'whole':
      response.writeHead(200, headers).end(body)
      return
    case 'cut':
      response.writeHead(200, { ...headers, 'Content-Length': half.length }).end(half)
      return
    case 'abort':
      response.writeHead(200, headers)
      response.write(half, () => response.socket?.resetAndDestroy())
      return
    case 'html':
      response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end('<!doctype html><title>Just a moment…</title>')
      return
    case 'slow':
      response.writeHead(200, headers)
      drip(0)
      return
  }

  function drip(offset: number): void {
    if (response.destroyed) return
    if (offset >= body.length) return void response.end()
    response.write(body.subarray(offset, offset + 1))
    const cancel = clock.setTimer(faults.slowByteMs, () => {
      response.off('close', cancel)
      drip(offset + 1)
    })
    response.once('close', cancel)
  }
}
