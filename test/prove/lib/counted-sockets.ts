/** The real socket port, counting how many sockets the client holds at once (P2: one). */
import type { SocketPort } from '../../../src-main/core/ports.ts'

export interface CountedSockets extends SocketPort {
  readonly opened: number
  readonly most: number
}

export function countSockets(port: SocketPort): CountedSockets {
  let now = 0
  let most = 0
  let opened = 0
  return {
    get opened() {
      return opened
    },
    get most() {
      return most
    },
    open(url, key, events) {
      opened += 1
      now += 1
      most = Math.max(most, now)
      let over = false
      const end = (): void => {
        if (!over) now -= 1
        over = true
      }
      const socket = port.open(url, key, {
        opened: () => events.opened(),
        frame: (text, bytes) => events.frame(text, bytes),
        controlPong: () => events.controlPong(),
        rejected(status, retryAfterS, body) {
          end()
          events.rejected(status, retryAfterS, body)
        },
        closed(info) {
          end()
          events.closed(info)
        },
      })
      return {
        send: (text) => socket.send(text),
        controlPing: () => socket.controlPing(),
        terminate() {
          end()
          socket.terminate()
        },
      }
    },
  }
}
