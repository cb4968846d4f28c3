// Run for each test file.
import { afterAll } from 'vitest'
import { cleanUp } from './left-behind.ts'

afterAll(cleanUp)
