/** How much of a search for rare faults is done: a little in `npm test`, all in `npm run test:long`. */
export function effort(little: number, all: number): number {
  return process.env.TEST_LONG === '1' ? all : little
}
