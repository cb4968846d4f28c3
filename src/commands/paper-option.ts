import { z } from 'zod'

/** A paper, as a person names one; adapters complete it. */
export const paperOption = z
  .string()
  .meta({ description: 'Its number in the last list, its id or link, or words of its title', completes: true })
