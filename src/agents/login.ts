import { z } from 'zod'

/** A file in which a program keeps its login. */
export interface LoginFile {
  /** In its home. */
  path: string
  /** What its content says of the login; null when it holds none. Pure. */
  read: (content: unknown) => Login | null
}

export interface Login {
  /** ms since the epoch; null when it does not end by itself */
  expires: number | null
  /** The program gets itself a new one when it has ended. */
  renews: boolean
}

const claimsSchema = z.object({ exp: z.number() })

/** When a token says that it ends, in ms since the epoch; null when it is none of those that say so. Its signature is not looked at. Pure. @see RFC 7519 */
export function tokenExpiry(token: string): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const { data } = claimsSchema.safeParse(claims)
    return data === undefined ? null : data.exp * 1000
  } catch {
    return null
  }
}
