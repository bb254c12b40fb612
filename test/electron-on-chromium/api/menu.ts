import { system } from '../platform.ts'
import { Emitter, Strict, PreventableEvent } from '../strict.ts'

type Options = Electron.MenuItemConstructorOptions
type Implemented =
  'id' | 'label' | 'sublabel' | 'toolTip' | 'type' | 'enabled' | 'visible' | 'checked' | 'commandId'

/** What a desktop would show of an item, as it stood when the menu was given to the tray. */
export interface MenuModel {
  readonly label: string
  readonly type: string
  readonly enabled: boolean
  readonly checked: boolean
  readonly accelerator: string | undefined
  readonly submenu: readonly MenuModel[] | undefined
}

const ROLE_LABELS: Record<string, string> = { quit: 'Quit', close: 'Close Window', about: 'About' }
type MenuImplemented = 'items' | 'append' | 'insert' | 'getMenuItemById' | 'popup' | 'closePopup'
let lastCommand = 0

export class MenuItem extends Strict implements Pick<Electron.MenuItem, Implemented> {
  readonly commandId = ++lastCommand
  readonly id: string
  readonly type: NonNullable<Options['type']>
  readonly role: Options['role'] | undefined
  readonly accelerator: string | undefined
  readonly icon: Options['icon'] | undefined
  readonly submenu: Menu | undefined
  readonly options: Options
  menu: Menu | undefined
  label: string
  sublabel: string
  toolTip: string
  enabled: boolean
  visible: boolean
  checked: boolean

  constructor(options: Options) {
    super()
    this.options = options
    const { submenu } = options
    this.type = options.type ?? (submenu === undefined ? 'normal' : 'submenu')
    if (this.type === 'submenu' && submenu === undefined) throw new Error('Invalid submenu')
    this.id = options.id ?? ''
    this.role = options.role
    this.accelerator = options.accelerator
    this.icon = options.icon
    this.label = options.label ?? ROLE_LABELS[options.role ?? ''] ?? ''
    this.sublabel = options.sublabel ?? ''
    this.toolTip = options.toolTip ?? ''
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    // A Menu given here was made by the class below.
    this.submenu = Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : (submenu as Menu | undefined)
  }

  /** As a user's click: boxes toggle first, the way GTK does it. */
  click(): void {
    if (!this.enabled) return
    if (this.type === 'checkbox') this.checked = !this.checked
    if (this.type === 'radio') this.menu?.check(this)
    // Electron passes the item, the focused window and the keyboard modifiers.
    const event = Object.assign(new PreventableEvent(), { triggeredByAccelerator: false })
    this.options.click?.(this as unknown as Electron.MenuItem, undefined, event)
  }
}

export class Menu extends Emitter implements Record<Extract<keyof Electron.Menu, MenuImplemented>, unknown> {
  readonly items: MenuItem[] = []
  private static application: Menu | null = null

  static buildFromTemplate(template: readonly (Options | MenuItem)[]): Menu {
    const menu = new Menu()
    for (const entry of template) menu.append(entry instanceof MenuItem ? entry : new MenuItem(entry))
    return menu
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.application = menu
  }
  static getApplicationMenu = (): Menu | null => Menu.application

  append(item: MenuItem): void {
    this.insert(this.items.length, item)
  }
  insert(at: number, item: MenuItem): void {
    item.menu = this
    this.items.splice(at, 0, item)
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
  popup(): void {
    this.emit('menu-will-show', new PreventableEvent())
  }
  closePopup(): void {
    // Chromium's DbusMenu does not tell of it.
    if (system.platform !== 'linux') this.emit('menu-will-close', new PreventableEvent())
  }

  check(item: MenuItem): void {
    for (const other of this.items) if (other.type === 'radio') other.checked = other === item
  }
}
export function menuModel(menu: Menu): MenuModel[] {
  return menu.items
    .filter(({ visible }) => visible)
    .map(({ label, type, enabled, checked, accelerator, submenu }) => ({
      label,
      type,
      enabled,
      checked,
      accelerator,
      submenu: submenu && menuModel(submenu),
    }))
}

/** Finds an item by the labels on the way to it. A label may be given as its beginning followed by `…`. */
export function findItem(menu: Menu, path: readonly string[]): MenuItem {
  const [label = '', ...rest] = path
  const matches = ({ label: own }: MenuItem): boolean =>
    own === label || (label.endsWith('…') && own.startsWith(label.slice(0, -1)))
  const item = menu.items.find((candidate) => candidate.visible && matches(candidate))
  if (item === undefined) {
    const there = menu.items.map((candidate) => candidate.label || '—').join(' | ')
    throw new Error(`No menu item "${label}"; there are: ${there}`)
  }
  if (rest.length === 0) return item
  if (item.submenu === undefined) throw new Error(`Menu item "${label}" has no submenu`)
  return findItem(item.submenu, rest)
}
