import type { FastFeedApi } from '../src-main/contract/contract.ts'

declare global {
  interface Window {
    /** Exposed by the preload; the only way out of this page. */
    readonly fastfeed: FastFeedApi
  }
}
