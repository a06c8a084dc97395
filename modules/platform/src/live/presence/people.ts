/** What somebody does at a ticket; writing says more than viewing. */
export type Doing = 'viewing' | 'note' | 'reply'

/** Somebody at a ticket. */
export interface Here {
  readonly id: number
  readonly name: string
  readonly doing: Doing
}

const weight: Readonly<Record<Doing, number>> = { viewing: 0, note: 1, reply: 2 }

/** Several tabs of a person, here and in other processes, are one person: doing what says most. */
export function onePerPerson(people: Iterable<Here>): Map<number, Here> {
  const byId = new Map<number, Here>()
  for (const person of people) {
    const known = byId.get(person.id)
    if (!known || weight[person.doing] > weight[known.doing]) byId.set(person.id, person)
  }
  return byId
}
