#!/usr/bin/env node
// The entry of the program: checks Node first. A package holds the program compiled; of a checkout the sources are compiled when they have changed.
require('./node-version.cjs')
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')

const compiled = existsSync(join(__dirname, 'main.ts'))
  ? import('./compile.mjs').then(({ compile }) => compile())
  : Promise.resolve(join(__dirname, '../dist'))

compiled
  .then((folder) => {
    process.setSourceMapsEnabled(true)
    return import(pathToFileURL(join(folder, 'main.mjs')).href)
  })
  .catch((error) => {
    console.error(error.isForOperator ? error.message : error)
    process.exit(1)
  })
