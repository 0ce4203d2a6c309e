package switchboard.deploy;

/**
 * What stands behind a service.
 *
 * @param bundle the bundle's number in the framework; {@link #NONE} for what is no bundle
 * @param name the bundle's symbolic name, or the name of the file
 */
record Source(long bundle, String name) {
    static final long NONE = -1;
}
