import type { Calendar } from '../../../src-main/core/ports.ts'

const MINUTE = 60_000
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** A calendar of any zone, whatever the zone of the machine; slow and obvious, to be right. */
export function calendarOf(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const cache = new Map<number, { weekday: number; minuteOfDay: number }>()
  function look(wallMs: number): { weekday: number; minuteOfDay: number } {
    const minute = Math.floor(wallMs / MINUTE)
    const known = cache.get(minute)
    if (known !== undefined) return known
    const part = Object.fromEntries(
      format.formatToParts(minute * MINUTE).map(({ type, value }) => [type, value]),
    )
    const local = {
      weekday: WEEKDAYS.indexOf(part['weekday'] ?? ''),
      minuteOfDay: Number(part['hour']) * 60 + Number(part['minute']),
    }
    if (cache.size > 50_000) cache.clear()
    cache.set(minute, local)
    return local
  }
  return {
    toLocal(wallMs) {
      return look(wallMs)
    },
    nextLocal(wallMs, minuteOfDay) {
      // Towards it by the clock's own distance; DST at worst costs another round.
      let moment = (Math.floor(wallMs / MINUTE) + 1) * MINUTE
      for (let round = 0; round < 5000; round += 1) {
        const away = (minuteOfDay - look(moment).minuteOfDay + 1440) % 1440
        if (away === 0) return moment
        moment += (away > 90 ? away - 90 : 1) * MINUTE
      }
      throw new Error('that minute does not exist')
    },
  }
}

export const UTC = calendarOf('UTC')
