import type { FastFeedApi } from '../../src-main/contract/contract.ts'

declare global {
  interface Window {
    /** Exposed by the preload. */
    readonly fastfeed: FastFeedApi
  }
}

/** The only way out of this page. */
export const api: FastFeedApi = window.fastfeed
