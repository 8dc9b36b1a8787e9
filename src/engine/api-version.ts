/** The API version the adapter was written against. An older engine is spoken to in its own version, a newer one in this. */
export const newestApi = '1.51'

/** What the adapter needs at least. */
export const oldestApi = '1.40'
