import type { Ticket, TicketGroup } from '@timbre/tickets/contract'
import { mountWithTexts } from '@timbre/ui/testing'
import { createPinia } from 'pinia'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, defineComponent, h, nextTick, ref, shallowReactive, shallowRef, type Component } from 'vue'
import texts from '../../../../locales/en.json'
import { createAccess, createApiClient, provideApi } from '../../../shared/api/index.ts'
import { provideLive } from '../../../shared/live/index.ts'
import { fakeLive } from '../../../shared/live/testing.ts'
import { ticket } from '../store/testing.ts'
import { shownColumns } from './columns.ts'
import { headKey } from './groups.ts'
import TicketList from './TicketList.vue'
import TicketTable from './TicketTable.vue'

// happy-dom lays nothing out; a list has to have some height to show rows.
beforeAll(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(640)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000)
})
afterAll(() => vi.restoreAllMocks())
beforeEach(() => document.body.replaceChildren())

const count = 12

describe.each([
  ['list', TicketList, 'ListRow'],
  ['table', TicketTable, 'TableRow'],
] as const)('in a %s', (_, component, rowName) => {
  it('only the two rows between which the keyboard moves are drawn anew', async () => {
    const { drawn, press, settle } = await show(component)
    await press('ArrowDown')
    await settle()
    drawn.clear()
    await press('ArrowDown')
    await settle()
    expect(drawn.get(rowName)).toBe(2)
  })

  it('a ticket that changes is drawn anew, and no other', async () => {
    const { drawn, rows, settle } = await show(component)
    drawn.clear()
    rows.set(3, { ...rows.get(3)!, subject: 'Otra cosa', version: 2 })
    await settle()
    expect(drawn.get(rowName)).toBe(1)
    expect(document.body.textContent).toContain('Otra cosa')
  })

  it('colleagues who come to a ticket are shown in its row alone', async () => {
    const { drawn, live, settle } = await show(component)
    drawn.clear()
    live.says({ type: 'colleagues', ticket: 2, people: [{ id: 7, name: 'Li Wei', doing: 'reply' }], seq: 1 })
    await settle()
    expect(drawn.get(rowName)).toBe(1)
    expect(document.querySelector('[data-ticket="1002"]')?.textContent).toContain('Li Wei is writing a reply')
  })

  it('marking one draws one', async () => {
    const { drawn, checked, settle } = await show(component)
    drawn.clear()
    checked.value = new Set([4])
    await settle()
    expect(drawn.get(rowName)).toBe(1)
  })
})

it('rows of a list that make room for one at the top are only moved', async () => {
  const { drawn, ids, settle } = await show(TicketList)
  drawn.clear()
  ids.value = [5, ...ids.value.filter((id) => id !== 5)]
  await settle()
  expect(document.querySelector('[data-ticket="1005"]')?.getAttribute('aria-posinset')).toBe('1')
  expect(drawn.get('TicketRow')).toBeGreaterThan(1)
  expect(drawn.get('TicketRowBody') ?? 0).toBe(0)
})

describe('a table in groups', () => {
  const open = 2_000_000_002
  const pending = 3_000_000_003
  const groups: readonly TicketGroup[] = [
    { id: 2, name: 'Open', rank: open, count: 40 },
    { id: 3, name: 'Pending', rank: pending, count: 7 },
  ]

  it('has headings with the sizes the server counted, whatever of them is loaded', async () => {
    await show(TicketTable, { groups })
    expect(lines()).toEqual(['Open 40', '1001', '1002', '1003', '1004', '1005', '1006', 'Pending 7', '1007', '1008', '1009', '1010', '1011', '1012'])
    expect(document.querySelector('[role=treegrid]')).not.toBeNull()
    expect(document.querySelectorAll('[role=row][aria-level="2"]')).toHaveLength(count)
  })

  it('is folded and unfolded where the keyboard stands on a heading; then no ticket is meant by any key', async () => {
    const { table, press, active, settle } = await show(TicketTable, { groups })
    await press('ArrowDown')
    await settle()
    expect(active.value).toBe(1)
    await press('ArrowUp')
    await settle()
    expect(active.value).toBeUndefined()
    expect(document.activeElement?.closest('[role=row]')?.getAttribute('aria-expanded')).toBe('true')
    await press('ArrowLeft')
    await press('Enter')
    expect(table.emitted('fold')).toEqual([
      [2, true],
      [2, true],
    ])
    await press('ArrowRight')
    expect(table.emitted('fold')).toHaveLength(2)
  })

  it('shows of a folded group its heading alone, and goes on behind it', async () => {
    await show(TicketTable, { groups, folded: [2] })
    expect(lines()).toEqual(['Open 40', 'Pending 7', '1007', '1008', '1009', '1010', '1011', '1012'])
    expect(document.querySelector('[data-testid=group-row]')?.getAttribute('aria-expanded')).toBe('false')
  })

  it('takes whoever goes on with the next ticket over the heading, and whoever looks around onto it', async () => {
    const { table, active, settle } = await show(TicketTable, { groups })
    const face = table.vm as unknown as { step(by: number, overHeads?: boolean): number | undefined }
    active.value = 6
    await settle()
    expect(face.step(1, true)).toBeUndefined()
    await settle()
    expect(document.activeElement?.closest('[role=row]')?.id).toBe(`group${headKey(pending)}`)
    active.value = 6
    await settle()
    expect(face.step(1)).toBe(7)
  })

  it('goes on from a heading to its first ticket, and keeps the focus there', async () => {
    const { table, active, settle } = await show(TicketTable, { groups })
    const face = table.vm as unknown as { step(by: number, overHeads?: boolean): number | undefined; focus(): void }
    active.value = 6
    await settle()
    face.step(1, true)
    await settle()
    expect(face.step(1, true)).toBe(7)
    face.focus()
    await settle()
    expect(active.value).toBe(7)
  })

  it('changes the ticket whose cell was clicked, whichever was active', async () => {
    const { table, active, settle } = await show(TicketTable, {})
    active.value = 6
    await settle()
    document.querySelector<HTMLElement>('[data-ticket="1002"] [data-testid=editable]')?.click()
    await settle()
    expect(table.findComponent({ name: 'CellPicker' }).props('ticket')).toMatchObject({ id: 2 })
  })

  it('moves a ticket below its new heading the moment it changes', async () => {
    const { rows, settle } = await show(TicketTable, { groups })
    rows.set(1, { ...rows.get(1)!, status: { id: 3, name: 'Pending', category: 'pending' } })
    await settle()
    expect(lines().slice(0, 3)).toEqual(['Open 40', '1002', '1003'])
    expect(lines().indexOf('1001')).toBe(lines().indexOf('Pending 7') + 1)
  })
})

/** From top to bottom. */
function lines(): string[] {
  const all = [...document.querySelectorAll<HTMLElement>('[aria-rowindex]')].filter((row) => row.dataset['ticket'] || row.dataset['testid'] === 'group-row')
  return all
    .toSorted((one, other) => Number(one.getAttribute('aria-rowindex')) - Number(other.getAttribute('aria-rowindex')))
    .map((row) => row.dataset['ticket'] ?? [...row.querySelectorAll('.truncate, [aria-hidden=true]')].map((part) => part.textContent).filter(Boolean).join(' '))
}

async function show(component: Component, { groups, folded = [] }: { groups?: readonly TicketGroup[]; folded?: readonly number[] } = {}) {
  const rows = shallowReactive(
    new Map<number, Ticket>(
      Array.from({ length: count }, (_, index) => [
        index + 1,
        { ...ticket(index + 1, 0), status: index < 6 ? { id: 2, name: 'Open', category: 'open' as const } : { id: 3, name: 'Pending', category: 'pending' as const } },
      ]),
    ),
  )
  const live = fakeLive()
  const active = ref<number>()
  const checked = shallowRef<ReadonlySet<number>>(new Set())
  const ids = shallowRef<readonly number[]>([...rows.keys()])
  const shown = shownColumns(undefined)
  const grouped = computed(() => groups && { by: 'status' as const, groups, folded: new Set(folded) })
  const [mayEdit, maySort] = [() => true, () => true]

  const Page = defineComponent(() => () =>
    h(component, {
      ref: 'rows',
      ids: ids.value,
      rows,
      label: 'Unsolved',
      busy: false,
      whole: true,
      shown,
      sort: '-updatedAt,id',
      grouped: grouped.value,
      opened: undefined,
      density: 'comfortable',
      checked: checked.value,
      maySort,
      mayEdit,
      active: active.value,
      'onUpdate:active': (id: number | undefined) => (active.value = id),
    }),
  )
  const drawn = new Map<string, number>()
  const counting = {
    updated(this: { $options: { __name?: string } }) {
      const name = this.$options.__name ?? ''
      drawn.set(name, (drawn.get(name) ?? 0) + 1)
    },
  }
  const access = createAccess({ ask: () => Promise.resolve(undefined), exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd: () => undefined })
  const page = mountWithTexts(Page, {}, {
    texts,
    plugins: [
      createPinia(),
      {
        install(app) {
          provideApi(app, createApiClient({ access, fetch: () => Promise.resolve(new Response('{"items":[],"nextCursor":null}')) }), access)
          provideLive(app, live.client)
          app.mixin(counting)
        },
      },
    ],
  })
  const table = page.findComponent(component) as typeof page
  const settle = async () => {
    for (let turn = 0; turn < 4; turn++) await nextTick()
  }
  await settle()
  if (component === TicketTable) (table.vm as unknown as { focus(): void }).focus()
  else (table.element as HTMLElement).focus()
  await settle()
  active.value = undefined
  await settle()
  const press = async (key: string) => {
    const target = component === TicketTable ? (document.querySelector('[role=rowgroup] [tabindex="0"]') ?? document.body) : table.element
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await nextTick()
  }
  return { rows, ids, live, active, checked, drawn, press, settle, table }
}
