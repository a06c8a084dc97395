/** What mails on their way in hold in memory: each is read whole, and nobody says beforehand how large it will be. */
export interface MailRoom {
  enter(): MailPlace
}

export interface MailPlace {
  /** Whether there is room for that much more; without it the mail must come back later. */
  take(bytes: number): boolean
  leave(): void
}

export interface RoomSize {
  /** What every mail may hold in any case: nobody can take all room away from small mails. */
  readonly own: number
  /** What all mails may hold together beyond that. */
  readonly shared: number
}

export const standardRoom: RoomSize = { own: 256 * 1024, shared: 256 * 1024 * 1024 }

export function createMailRoom({ own, shared }: RoomSize): MailRoom {
  let left = shared
  const beyond = (bytes: number) => Math.max(0, bytes - own)
  return {
    enter: () => {
      let held = 0
      return {
        take: (bytes) => {
          const more = beyond(held + bytes) - beyond(held)
          if (more > left) return false
          left -= more
          held += bytes
          return true
        },
        leave: () => {
          left += beyond(held)
          held = 0
        },
      }
    },
  }
}
