/** Macs show signs for their keys, others words. */
const apple = /Mac|iPhone|iPad/.test(navigator.platform)

export const sendKeys = apple ? '⌘↵' : 'Ctrl+↵'
