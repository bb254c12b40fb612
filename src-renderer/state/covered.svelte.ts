/** What stands over the list: a row under it is in view for nobody. */
class Covered {
  /** Px at the foot of the window. */
  foot = $state(0)
}

export const covered = new Covered()
