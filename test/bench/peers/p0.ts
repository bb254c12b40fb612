/**
 * From the moment the sender wrote a P0 to the moment its notification was called for on the session bus. Usage: p0.ts URL COUNT [JOURNAL [TARGETS]],
 * COUNT being P0s. TARGETS: addresses, by commas, that one P0 a second is forwarded to. With a journal, its history is searched without pause meanwhile. Reports `latenciesMs`.
 */
import { openBus } from './bus.ts'
import { forwardTo } from './forwarding.ts'
import { openClient, report, sharedNowMs } from './client.ts'
import type { ForwardTarget } from '../../../src-main/core/settings/document-schema.ts'
import { searchUntil } from './searches.ts'

const [, , url = '', count = '0', journal = '', targets = ''] = process.argv
const file = journal === '' ? undefined : journal
const wanted = Number(count)
/** Of fifty signals (frames.ts) it takes one: as many as the storm's bucket lets through where it is set to its widest. */
const ONE_A_SECOND: ForwardTarget['rules'] = [
  { id: 'few', enabled: true, symbols: ['BTCUSDT'], minConfidence: 0.95, action: 'forward' },
  { id: 'rest', enabled: true, action: 'keep' },
]
const sentAt = new Map<string, number>()
const latenciesMs: number[] = []
let searches = 0
let over = false

const notifyOnBus = await openBus()

const { feed, close } = openClient({
  url,
  visible: true,
  ...(file === undefined ? {} : { file }),
  ...(targets === '' ? {} : { forward: forwardTo(targets.split(','), { rules: ONE_A_SECOND }) }),
  // Every P0 is to interrupt; the code that decides is the same.
  alerts: { groupWindowS: 0, coolDownS: 0, stormTokens: 1_000_000 },
  onAccept({ epoch, events }) {
    for (const { id, data } of events)
      if (typeof data['sent_at_ms'] === 'number') sentAt.set(`${epoch}:${id}`, data['sent_at_ms'])
  },
  onNotify(key) {
    const sent = sentAt.get(key)
    // An escalation asks again for the same event.
    if (sent === undefined || over) return
    sentAt.delete(key)
    notifyOnBus('P0', key)
    latenciesMs.push(sharedNowMs() - sent)
    if (latenciesMs.length === wanted) void finish()
  },
})

async function finish(): Promise<void> {
  over = true
  report({ latenciesMs, searches })
  await close()
  process.exit(0)
}

if (file !== undefined)
  void searchUntil(
    () => over,
    feed.history,
    () => searches++,
  )
