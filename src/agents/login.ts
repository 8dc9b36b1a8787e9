import { z } from 'zod'

/** What a program can log in with. */
export interface LoginSources {
  /** Variables that hold a key or a token, the one that the program itself prefers first. Of several providers, those for the model. Pure. */
  variables: (model: string | undefined) => readonly string[]
  /** The variable that says where its requests go in the place of the usual: it goes where the key goes. Null where it knows none. */
  addressVariable: string | null
  /** How a gateway adds the key of each of these variables to its requests. */
  upstreams: readonly Upstream[]
  /** Files that hold a login, the one that the program itself prefers first. */
  files: readonly LoginFile[]
}

/** How a key is added to the requests of a program that holds none. It is given another address, which stands for `address`. */
export interface Upstream {
  /** The variable that holds the key. */
  variable: string
  /** Where its requests go, unless `addressVariable` says otherwise. */
  address: string
  /** What all of them have in common after that: no others are let through. */
  below: string
  /** The header that takes the key, with KEY in its place. */
  header: string
}

/** A file in which a program keeps its login. */
export interface LoginFile {
  /** In its home. */
  path: string
  /** What its content says of the login for these models, or for any when none are named; null when it holds none. Pure. */
  read: (content: unknown, models?: readonly string[]) => Login | null
}

export interface Login {
  /** ms since the epoch; null when it does not end by itself */
  expires: number | null
  /** The program gets itself a new one when it has ended. */
  renews: boolean
  /**
   * The content of the file in a session: this login alone, and nothing that could renew it. Most services give a refresh token once only,
   * and take every login away that came of it when it is used a second time: a copy that renews itself would log the host out.
   */
  copy: unknown
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
