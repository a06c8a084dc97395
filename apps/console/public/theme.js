// Runs before anything is painted, so that a dark screen never flashes white. src/shared/theme.ts takes over from here.
;(function () {
  let choice = null
  try {
    choice = localStorage.getItem('timbre.theme')
  } catch {
    // Storage may be forbidden: follow the system.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
  if (dark) document.querySelector('meta[name=theme-color]').content = '#0a0c10'
})()
