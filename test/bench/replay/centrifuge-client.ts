/**
 * centrifuge-js on a recoverable channel. Usage: centrifuge-client.ts URL CHANNEL [FILE]. Its position is in memory, as its README has it; with
 * FILE it is kept there after each publication, and the next life begins with the option `since`.
 */
import { Centrifuge, type StreamPosition } from 'centrifuge'
import { WebSocket } from 'ws'
import { openPlace, print } from './printed.ts'

const [, , url = '', channel = '', file = ''] = process.argv
const place = openPlace<StreamPosition>(file)
const centrifuge = new Centrifuge(url, { websocket: WebSocket })
const subscription = centrifuge.newSubscription(
  channel,
  place === null || place.last === null ? {} : { since: place.last },
)
let epoch = place?.last?.epoch ?? ''
subscription.on('subscribed', ({ streamPosition }) => {
  epoch = streamPosition?.epoch ?? epoch
})
subscription.on('publication', ({ data, offset }) => {
  print(data)
  if (offset !== undefined) place?.keep({ offset, epoch })
})
subscription.subscribe()
centrifuge.connect()
