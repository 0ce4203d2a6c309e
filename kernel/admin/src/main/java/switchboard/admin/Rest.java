package switchboard.admin;

import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.RuntimeDelegate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.security.Principal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.spi.ContainerResponseWriter;
import org.glassfish.jersey.uri.UriComponent;
import org.jspecify.annotations.Nullable;
import switchboard.store.AuditLog;

/** Jersey, asked with whole requests and answering with whole answers. Blocks as long as a resource does. */
final class Rest {
    private static final URI BASE = URI.create("http://switchboard/");

    /** Warns that resources which are instances would be ignored, and does not ignore them. */
    private static final Logger ALARMIST = Logger.getLogger("org.glassfish.jersey.internal.inject.Providers");

    private final ApplicationHandler jersey;

    /** Jersey over these resources and providers; nothing is scanned for. */
    Rest(Collection<?> components) {
        RuntimeDelegate.setInstance(new org.glassfish.jersey.server.internal.RuntimeDelegateImpl());
        ALARMIST.setLevel(Level.SEVERE);
        ResourceConfig config = new ResourceConfig();
        components.forEach(config::register);
        config.property(ServerProperties.WADL_FEATURE_DISABLE, true);
        config.property(ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
        config.property(ServerProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
        config.property(ServerProperties.BV_FEATURE_DISABLE, true);
        jersey = new ApplicationHandler(config);
    }

    /**
     * What a resource answers.
     *
     * @param status the HTTP status
     * @param contentType the body's type
     * @param headers the other fields
     * @param body the whole body
     */
    record Answer(int status, String contentType, Map<String, String> headers, byte[] body) {}

    /** Asks. A failure that no mapper knew comes out as it is. */
    Answer ask(Request request, byte[] body, Visit visit) {
        ContainerRequest asked = new ContainerRequest(
                BASE,
                uri(request),
                request.getMethod(),
                new Anonymous(),
                new MapPropertiesDelegate(new HashMap<>()),
                jersey.getConfiguration());
        for (HttpField field : request.getHeaders()) {
            asked.header(field.getName(), field.getValue());
        }
        visit.attachTo(asked);
        asked.setEntityStream(new ByteArrayInputStream(body));
        Writer writer = new Writer();
        asked.setWriter(writer);
        try {
            jersey.handle(asked);
        } finally {
            AuditLog.forget();
        }
        return writer.answer();
    }

    /** The address without dot segments; what may not stand in one is encoded. */
    private static URI uri(Request request) {
        String path = UriComponent.contextualEncode(request.getHttpURI().getCanonicalPath(), UriComponent.Type.PATH);
        String query = request.getHttpURI().getQuery();
        return query == null
                ? BASE.resolve(path)
                : BASE.resolve(path + "?" + UriComponent.contextualEncode(query, UriComponent.Type.QUERY));
    }

    /** Collects an answer. */
    private static final class Writer implements ContainerResponseWriter {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
        private int status = 500;
        private Map<String, String> headers = Map.of();
        private @Nullable Throwable failure;

        Answer answer() {
            if (failure != null) {
                throw new IllegalStateException("resource failed", failure);
            }
            Map<String, String> others = new HashMap<>(headers);
            String type = Objects.requireNonNullElse(others.remove("Content-Type"), JsonEntities.TYPE);
            others.remove("Content-Length");
            return new Answer(status, type, others, body.toByteArray());
        }

        @Override
        public OutputStream writeResponseStatusAndHeaders(long contentLength, ContainerResponse response) {
            status = response.getStatus();
            headers = new HashMap<>();
            response.getStringHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
            return body;
        }

        @Override
        public boolean suspend(long timeOut, TimeUnit unit, @Nullable TimeoutHandler handler) {
            return false;
        }

        @Override
        public void setSuspendTimeout(long timeOut, TimeUnit unit) {
            throw new UnsupportedOperationException("resources answer at once");
        }

        @Override
        public void commit() {
            // the answer is taken when handle() returns
        }

        @Override
        public void failure(Throwable error) {
            failure = error;
        }

        @Override
        public boolean enableResponseBuffering() {
            return false;
        }
    }

    /** The guard decides who it is; JAX-RS needs not know. */
    private static final class Anonymous implements SecurityContext {
        @Override
        @SuppressWarnings("NullAway") // JAX-RS asks for null
        public Principal getUserPrincipal() {
            return null;
        }

        @Override
        public boolean isUserInRole(String role) {
            return false;
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public String getAuthenticationScheme() {
            return "";
        }
    }
}
