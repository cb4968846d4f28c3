// The entry of `npm start`: checks Node first, then runs the TypeScript sources as they are.
require('./node-version.cjs')

import('tsx/esm/api')
  .then(({ register }) => {
    register()
    return import('./main.ts')
  })
  .catch((error) => {
    console.error(error)
    process.exit(1)
  })
