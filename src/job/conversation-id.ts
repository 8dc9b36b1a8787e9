/** It becomes an argument, and a part of a path: what an agent says its id is could be an option. */
export const conversationPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
