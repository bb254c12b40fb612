/** Everything core needs from the world. Node implementations live in `adapters/`, fakes in `test/support/`. */
export type {
  FeedUrl,
  HistoryApiPort,
  PagePosition,
  PageResult,
  Socket,
  SocketEvents,
  SocketPort,
} from './ports/feed-server.ts'
export type { EventFilter, EventPosition, EventRef, HistoryPort, StoredEvent } from './ports/history.ts'
export type {
  Acknowledgement,
  AppendResult,
  Cursor,
  CursorIdentity,
  JournalBatch,
  JournalEntry,
  JournalFailure,
  JournalOpened,
  JournalPort,
  PackedEvents,
} from './ports/journal.ts'
export type { LogPort } from './ports/log.ts'
export type { After, Calendar, Cancel, Clock, Random } from './ports/time.ts'
export { EVERYTHING } from './ports/history.ts'
