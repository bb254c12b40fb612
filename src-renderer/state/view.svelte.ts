/** Which screen is shown, and what main asked the window to show. */
import { api } from './api.ts'

type Screen = 'feed' | 'settings' | 'diagnostics'

class View {
  screen = $state<Screen>('feed')
  section = $state<string | null>(null)
  /** The key's field should take the focus as soon as it is there. */
  keyWanted = $state(false)
  help = $state(false)
  expanded = $state<string | null>(null)
  /** An event to be opened, until the list has shown it. An object, so that the same one may be asked for again. */
  wanted = $state.raw<{ readonly key: string } | null>(null)
  /** The list should show its newest rows. */
  latestWanted = $state(false)
  /** The list should scroll to the missed divider as soon as it has one. */
  missedWanted = $state(false)

  start(): void {
    api.on('intent', (intent) => {
      switch (intent.kind) {
        case 'open-event':
          this.openEvent(intent.key)
          return
        case 'open-settings':
          this.openSettings(intent.section)
          return
        case 'open-missed':
          this.screen = 'feed'
          this.missedWanted = true
          return
        case 'open-feed':
          this.screen = 'feed'
          return
        default:
          return intent satisfies never
      }
    })
  }

  openEvent(key: string): void {
    this.screen = 'feed'
    this.wanted = { key }
  }

  openSettings(section: string | null = null): void {
    this.section = section
    this.screen = 'settings'
  }

  enterKey(): void {
    this.keyWanted = true
    this.openSettings('connection')
  }
}

export const view = new View()
