package switchboard.store;

/** When a database takes two texts for the same. */
enum Texts {
    /** When their characters are the same. */
    EXACT,
    /** Likewise; but beginnings are also found in other letter case, of the letters of ASCII. */
    LIKE_ANY_CASE,
    /** That is the column's affair, and we cannot tell. */
    COLLATED
}
