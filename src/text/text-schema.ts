import { z } from 'zod'

const error = ({ input }: { input?: unknown }): string => (String(input).includes('\0') ? 'holds a NUL' : 'is empty')

/** Text that can be an argument, a variable or a file of text: without a NUL. */
// oxlint-disable-next-line no-control-regex -- NUL is the subject
export const textSchema = z.string().regex(/^[^\u0000]*$/, { error })

/** The same, and something in it besides white space. */
// oxlint-disable-next-line no-control-regex -- NUL is the subject
export const filledTextSchema = z.string().regex(/^(?!\s*$)[^\u0000]+$/, { error })
