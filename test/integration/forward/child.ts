/** The product's feed, journal and forwarding in a process that can be killed. Usage: child.ts FEED-URL JOURNAL TARGET-URL */
import { openClient } from '../../bench/peers/client.ts'
import { forwardTo } from '../../bench/peers/forwarding.ts'

// An orphan must not go on forwarding.
process.on('disconnect', () => process.exit())

const [, , url = '', file = '', target = ''] = process.argv
const { feed } = openClient({
  url,
  file,
  visible: false,
  forward: forwardTo([target], { kind: 'alertmanager' }),
})
const look = setInterval(() => {
  if (feed.status().connection.kind !== 'live' || feed.status().journal !== 'ok') return
  clearInterval(look)
  process.send?.('live')
}, 20)
