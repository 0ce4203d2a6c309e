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

    /**
     * Says that a use of the service ended in what it should not have thrown. Where the code of the bundle did, it
     * counts towards its being taken out of service. Before {@link #close} or after it; never blocks, never throws.
     */
    void broke(Throwable why);

    /** Gives the service back. Never blocks, never throws. */
    @Override
    void close();
}
