/**
 * The package eventsource. Usage: event-source-client.ts URL [FILE]. It goes on from the last id after a cut, as the standard has it; with
 * FILE the id is kept there after each event, and the next life begins with it: a header, which its README shows how to set.
 */
import { EventSource } from 'eventsource'
import { openPlace, print } from './printed.ts'

const [, , url = '', file = ''] = process.argv
const place = openPlace<string>(file)
const last = place?.last ?? null
const source = new EventSource(
  url,
  last === null
    ? {}
    : // What it adds itself once it has had an event stands behind, and wins.
      { fetch: (to, init) => fetch(to, { ...init, headers: { 'Last-Event-ID': last, ...init.headers } }) },
)
source.addEventListener('message', ({ data, lastEventId }) => {
  print(JSON.parse(data))
  place?.keep(lastEventId)
})
