/** Requests over http and https by the agents that the system's proxy asks for. */
import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type RequestOptions,
} from 'node:http'
import { request as httpsRequest, type Agent as HttpsAgent } from 'node:https'

/** For this machine and the own network (P3), where no proxy stands between; kept like those of proxy.ts. */
export const plainAgent = (): HttpAgent => new HttpAgent({ keepAlive: true, timeout: 20_000 })

/** Throws on headers that cannot be sent. `proxied`: for https; none leaves it to Node's own. */
export function openRequest(
  url: URL,
  options: Pick<RequestOptions, 'method' | 'headers'>,
  { plain, proxied }: { readonly plain: HttpAgent; readonly proxied: HttpsAgent | undefined },
): ClientRequest {
  return url.protocol === 'https:'
    ? httpsRequest(url, { ...options, ...(proxied === undefined ? {} : { agent: proxied }) })
    : httpRequest(url, { ...options, agent: plain })
}

/** The server closed a kept connection as it was taken up again: nothing is wrong with the request. */
export const isStale = (request: ClientRequest, error: Error): boolean =>
  request.reusedSocket && 'code' in error && error.code === 'ECONNRESET'
