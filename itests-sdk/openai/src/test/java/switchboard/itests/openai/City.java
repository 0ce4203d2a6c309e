package switchboard.itests.openai;

/** What the weather is asked of. */
record City(String city) {}
