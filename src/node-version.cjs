// Runs before the program starts. Old syntax on purpose: it must run on any Node to say what is wrong with it.
var wanted = require('../package.json')
  .engines.node.replace(/[^0-9.]/g, '')
  .split('.')
  .map(Number)
var running = process.versions.node.split('.').map(Number)

if (running[0] < wanted[0] || (running[0] === wanted[0] && running[1] < wanted[1])) {
  console.error(
    'Paperboy needs Node ' +
      wanted.join('.') +
      ' or newer; this is Node ' +
      process.versions.node +
      '. Get a newer one from https://nodejs.org.',
  )
  process.exit(1)
}
