import type { TimbreModule } from '@timbre/platform'

/**
 * What must hold before Timbre serves: no two modules claim one name, every subscriber hears events that exist.
 * Answers the names of all permissions, for the routes.
 */
export function checkModules(modules: readonly TimbreModule[]): ReadonlySet<string> {
  unique('module', modules.map((module) => module.name))
  unique('permission', modules.flatMap((module) => module.permissions.map((permission) => permission.name)))
  unique('event', modules.flatMap((module) => module.events.map((event) => event.type)))
  unique('subscriber', modules.flatMap((module) => module.subscribers.map((subscriber) => subscriber.name)))
  unique('schedule', modules.flatMap((module) => module.schedules.map((schedule) => schedule.name)))
  const events = new Set(modules.flatMap((module) => module.events.map((event) => event.type)))
  for (const subscriber of modules.flatMap((module) => module.subscribers)) {
    for (const event of subscriber.events) if (!events.has(event.type)) throw new Error(`Subscriber ${subscriber.name} hears ${event.type}, which no module declares`)
  }
  return new Set(modules.flatMap((module) => module.permissions.map((permission) => permission.name)))
}

function unique(kind: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`Two ${kind}s are called ${twice}`)
}
