// Loaded before the program: better-sqlite3's binary is not there, as where npm held back its script.
process.dlopen = () => {
  throw Object.assign(new Error('no such file'), { code: 'ERR_DLOPEN_FAILED' })
}
