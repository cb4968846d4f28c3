// The entry of `npm start`: checks Node first, then runs the sources, compiled anew if they have changed.
require('./node-version.cjs')
const { pathToFileURL } = require('node:url')

import('./compile.mjs')
  .then(({ compile }) => compile())
  .then((folder) => {
    process.setSourceMapsEnabled(true)
    return import(pathToFileURL(`${folder}/main.mjs`).href)
  })
  .catch((error) => {
    console.error(error.isForOperator ? error.message : error)
    process.exit(1)
  })
