/** POSTs of what is forwarded (alerts.md A23, A26): the system's proxy and certificates, one deadline, no redirects, bounded answers. */
import { createHmac } from 'node:crypto'
import type { ClientRequest } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { ForwardAnswer, ForwardHttpPort, ForwardRequest } from '../core/forward/types.ts'
import {
  describeNetworkError,
  isStale,
  openRequest,
  plainAgent,
  readBounded,
  retryAfterSeconds,
} from './http.ts'
import { directAgents, type AgentFor } from './proxy.ts'
import { createRedactor } from './redact.ts'

const MAX_ANSWER_BYTES = 16 * 1024
/** What a status means is known without the rest of its body. */
const BODY_WITHIN_MS = 2_000
/** The next attempt would find the same certificate. */
const FINAL = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/

export function createHttpForward(options: { readonly agentFor?: AgentFor } = {}): ForwardHttpPort {
  const agentFor = options.agentFor ?? directAgents()
  const plain = plainAgent()

  return {
    post(request, limitMs, mayLeave, done) {
      const redactor = createRedactor(...request.hidden)
      let over = false
      let sent: ClientRequest | null = null
      const timer = setTimeout(() => finish(failed('no answer in time')), limitMs)

      const failed = (reason: string, isFinal = false): ForwardAnswer => ({ kind: 'failed', reason, isFinal })
      function finish(answer: ForwardAnswer): void {
        if (over) return
        stop()
        done(answer)
      }
      function stop(): void {
        over = true
        clearTimeout(timer)
        sent?.destroy()
      }
      function fail(error: unknown): void {
        const code = error instanceof Error && 'code' in error ? String(error.code) : ''
        finish(failed(redactor.text(describeNetworkError(error, ...request.hidden)), FINAL.test(code)))
      }
      function start(proxied: HttpsAgent | undefined): void {
        if (over) return
        sent = openRequest(new URL(request.url), optionsOf(request), { plain, proxied })
        const asked = sent
        asked.on('error', (error) => {
          if (isStale(asked, error) && !over && mayLeave()) start(proxied)
          else fail(error)
        })
        asked.on('response', (response) => {
          const { statusCode: status = 0, headers } = response
          readBounded(response, { maxBytes: MAX_ANSWER_BYTES, timeoutMs: BODY_WITHIN_MS }, ({ text }) =>
            finish({
              kind: 'http',
              status,
              retryAfterS: retryAfterSeconds(headers),
              body: redactor.text(text),
            }),
          )
        })
        // Nothing is written before the connection stands: by then it may be too late for it to leave.
        asked.on('socket', (socket) =>
          whenReady(socket, () => {
            if (over) return
            if (mayLeave()) asked.end(request.body)
            else finish(failed('its time was over'))
          }),
        )
      }

      agentFor(new URL(request.url).origin).then(start).catch(fail)
      return stop
    },
  }
}

function optionsOf({ headers, body, sign }: ForwardRequest) {
  const signature =
    sign === null
      ? {}
      : { [sign.header]: `sha256=${createHmac('sha256', sign.secret.reveal()).update(body).digest('hex')}` }
  return {
    method: 'POST',
    headers: {
      'User-Agent': 'NexusGlass-FastFeed',
      Accept: '*/*',
      'Content-Length': Buffer.byteLength(body),
      ...headers,
      ...signature,
    },
  }
}

function whenReady(socket: Socket, ready: () => void): void {
  if (socket instanceof TLSSocket) {
    // A kept connection has its keys already; its protocol is known from then on.
    if (socket.getProtocol() !== null && !socket.connecting && socket.getFinished() !== undefined) ready()
    else socket.once('secureConnect', ready)
  } else if (socket.connecting) socket.once('connect', ready)
  else ready()
}
