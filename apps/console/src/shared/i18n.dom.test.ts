import { expect, it } from 'vitest'
import { addTexts, i18n, useLanguage, type TextLoaders } from './i18n.ts'

const texts = (name: string): TextLoaders => ({ en: () => Promise.resolve({ default: { [name]: 'Settings' } }), es: () => Promise.resolve({ default: { [name]: 'Ajustes' } }) })

it('a part that is opened while another language is on its way gets that language, too', async () => {
  await useLanguage('en')
  const changing = useLanguage('es')
  await addTexts(texts('opened'))
  await changing
  expect(i18n.global.locale.value).toBe('es')
  expect(i18n.global.t('opened')).toBe('Ajustes')
})

it('the language chosen last is shown, whichever is loaded first', async () => {
  let arrive = () => {}
  const slowly: TextLoaders = { ...texts('slow'), es: () => new Promise((resolve) => (arrive = () => resolve({ default: { slow: 'Ajustes' } }))) }
  await useLanguage('en')
  await addTexts(slowly)
  const first = useLanguage('es')
  await useLanguage('en')
  arrive()
  await first
  expect(i18n.global.locale.value).toBe('en')
})
