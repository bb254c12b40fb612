/** Forwarding without settings or key store: the product's sender over its HTTP adapter, to addresses that are given. */
import { systemClock, systemRandom } from '../../../src-main/adapters/clock.ts'
import { createHttpForward } from '../../../src-main/adapters/http-forward.ts'
import { createForwarder } from '../../../src-main/core/forward/forwarder.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import type { ForwardTarget } from '../../../src-main/core/settings/document-schema.ts'
import { log, type ClientOptions } from './client.ts'

/** At once, a target an address. */
export function forwardTo(
  urls: readonly string[],
  { kind = 'webhook', rules = [] }: Partial<Pick<ForwardTarget, 'kind' | 'rules'>> = {},
): NonNullable<ClientOptions['forward']> {
  const targets = urls.map((_, at): ForwardTarget => ({
    id: `t${at}`,
    name: `target ${at}`,
    kind,
    enabled: true,
    when: 'at-once',
    afterS: 10,
    awayMin: 5,
    rules,
    privacy: 'full',
    template: '',
  }))
  const forwarder = createForwarder({
    clock: systemClock,
    random: systemRandom,
    http: createHttpForward(),
    target: (id) => targets.find((target) => target.id === id) ?? null,
    secrets: (id) => ({ url: new Secret(urls[Number(id.slice(1))] ?? '') }),
    trouble: () => undefined,
    log: { ...log, warn: () => undefined },
  })
  return { forwarder, targets }
}
