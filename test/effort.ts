/** Whether this is `npm run test:long`. A test that a quicker one stands for runs only then. */
export const IS_LONG = process.env.TEST_LONG === '1'

/** How much of a search for rare faults is done: a little in `npm test`, all in `npm run test:long`. */
export function effort(little: number, all: number): number {
  return IS_LONG ? all : little
}
