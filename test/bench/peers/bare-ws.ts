/** The limit: `ws` and JSON.parse, nothing else. Usage: bare-ws.ts URL COUNT; prints {"seconds":…,"cpuSeconds":…}. */
import { WebSocket } from 'ws'

const [, , url = '', count = '0'] = process.argv
const wanted = Number(count)
const socket = new WebSocket(url, { perMessageDeflate: false })
let seen = 0
let started = 0
let cpu = process.cpuUsage()
socket.on('message', (data: Buffer) => {
  // What a minimal client does with a frame.
  const message = JSON.parse(data.toString()) as { type: string; payload: { id: number } }
  if (message.type !== 'EVENT') return
  if (seen === 0) {
    started = performance.now()
    cpu = process.cpuUsage()
  }
  seen += 1
  if (seen < wanted) return
  const used = process.cpuUsage(cpu)
  console.log(
    JSON.stringify({
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: (used.user + used.system) / 1e6,
    }),
  )
  socket.terminate()
})
