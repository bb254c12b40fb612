/** The limit: `ws` and JSON.parse, nothing else. Usage: bare-ws.ts URL COUNT FLOODS; prints {"laps":[…]}. */
import { WebSocket } from 'ws'
import { createLaps } from './stopwatch.ts'

const [, , url = '', count = '0', floods = '1'] = process.argv
const laps = createLaps(Number(count), Number(floods), (all) => {
  console.log(JSON.stringify({ laps: all }))
  socket.terminate()
})
const socket = new WebSocket(url, { perMessageDeflate: false })
socket.on('message', (data: Buffer) => {
  // What a minimal client does with a frame.
  const message = JSON.parse(data.toString()) as { type: string; payload: { id: number } }
  if (message.type !== 'EVENT') return
  laps.begin()
  laps.done(1)
})
