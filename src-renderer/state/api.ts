import type { FastFeedApi } from '../../src-main/contract/contract.ts'

/** The only way out of this page. */
export const api: FastFeedApi = window.fastfeed
