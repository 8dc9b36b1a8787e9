import { z } from 'zod'
import { keySchema, sessionSchema } from '../scad/names.ts'

/** What the commands of the `code` group share: the session, and which of its repositories. */
export const codeFields = {
  session: sessionSchema,
  repo: z.array(keySchema).default([]).describe('only this repository; may be repeated'),
}
