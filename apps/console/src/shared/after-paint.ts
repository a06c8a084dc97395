/** Does it when what has changed by now is painted: what somebody waits for comes first. What is answered takes it back. */
export function afterPaint(run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  // A page out of sight paints nothing.
  const late = setTimeout(go, 250)
  const frame = requestAnimationFrame(() => (timer = setTimeout(go)))

  function go() {
    cancel()
    run()
  }

  function cancel() {
    clearTimeout(timer)
    clearTimeout(late)
    cancelAnimationFrame(frame)
  }
  return cancel
}
