package switchboard.deploy;

/**
 * One use of a hot service: while it is open, the bundle behind the service stays in place. A call that ends on
 * several paths may close it on each of them; the first close counts.
 */
public interface Lease<S> extends AutoCloseable {
    /** The service; not to be used after {@link #close}. */
    S service();

    /** The symbolic name of the bundle that offers it, or the file name of a declaration. */
    String bundle();

    /** That bundle's version. */
    String version();

    /** Gives the service back. Never blocks, never throws. */
    @Override
    void close();
}
