package switchboard.itests.sdk;

/**
 * One way from an SDK to an upstream.
 *
 * @param name what the way is called in reports
 * @param url where the SDK is pointed to, without a path
 * @param model a model that answers
 */
public record Route(String name, String url, String key, Upstream upstream, String model) {
    /** A way to a model that answers at once. */
    public Route(String name, String url, String key, Upstream upstream) {
        this(name, url, key, upstream, upstream.model());
    }

    /** The same way, to a model that can be asked to reason. */
    public Route thinking() {
        return new Route(name, url, key, upstream, upstream.thinker());
    }

    @Override
    public String toString() {
        return name;
    }
}
