/** Pinned alerts as a window gets them. */
import type { AlertView } from '../alerts/types.ts'

/**
 * Without the signals' own data, which may be a megabyte each (P6): hundreds of those fit no message, and they are sent
 * with every change. The strip shows none of it; who opens a pin gets the event by its key.
 */
export const withoutData = (view: AlertView): AlertView => ({
  ...view,
  pinned: view.pinned.map((pin) => ({ ...pin, event: { ...pin.event, data: {} } })),
})
