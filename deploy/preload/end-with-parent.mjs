// Loaded into the server before its own code when deploy/start.mjs runs it: the channel between the two breaks when the parent is
// killed, and then the server shuts down as if it had been told to.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}
// The server's own children are not to load this.
const names = (argument) => argument?.includes('end-with-parent') ?? false
process.execArgv = process.execArgv.filter((argument, index, all) => !names(argument) && !names(all[index + 1]))
