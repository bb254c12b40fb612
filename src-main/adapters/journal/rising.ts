/** What may be staged: events that nothing known can be the same as, with figures that the columns take as they are. */
import { AT, WIDTH } from '../../core/ingest/packed-events.ts'

/** Whether all are of one epoch, with ids that rise from above `above`, and whole numbers where a column asks for one. */
export function isRising(numbers: Float64Array, epoch: number, above: number): boolean {
  let last = above
  for (let at = 0; at < numbers.length; at += WIDTH) {
    const id = numbers[at + AT.id] ?? Number.NaN
    const detectedAt = numbers[at + AT.detectedAt] ?? Number.NaN
    const isFit =
      id > last &&
      numbers[at + AT.epoch] === epoch &&
      Number.isSafeInteger(id) &&
      // One that cannot be read is filled in when the event is inserted.
      (Number.isNaN(detectedAt) || Number.isSafeInteger(detectedAt)) &&
      Number.isSafeInteger(numbers[at + AT.receivedAt])
    if (!isFit) return false
    last = id
  }
  return true
}
