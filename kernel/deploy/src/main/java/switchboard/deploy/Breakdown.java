package switchboard.deploy;

/**
 * A bundle's code breaks most calls that it is used for.
 *
 * @param bundle its number in the framework
 * @param broken how many calls it broke in the last minute
 * @param calls how many it was leased for in that time
 * @param why what it threw last, in words
 */
record Breakdown(long bundle, int broken, long calls, String why) {
    String reason() {
        return "it broke %d of %d calls within a minute, with %s".formatted(broken, calls, why);
    }
}
