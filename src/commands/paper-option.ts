import { z } from 'zod'

/** A paper, as a person names one; adapters complete it. */
export const paperOption = z
  .string()
  .meta({ description: 'Its number in the last list, its id or link, or words of its title', completes: true })

/** Papers that something is to be changed of: words of a title alone could be another paper's. */
export const exactOption = z
  .string()
  .meta({ description: 'Its number in the last list (or 1-3, all), its id or link, or its title', completes: true })
