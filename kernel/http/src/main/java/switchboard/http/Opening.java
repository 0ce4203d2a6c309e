package switchboard.http;

import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjIntConsumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties the server to the framework: the port opens once everything is started, bundles of {@code deploy/} included,
 * and planes come and go with their bundles. A port that cannot be had ends the process.
 */
@Component(
        service = {},
        immediate = true)
public final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final int FAILED = 1;

    private final BundleContext context;
    private final HttpServer server;
    private final List<ServiceRegistration<?>> offered;
    private final AtomicBoolean opened = new AtomicBoolean();
    private final FrameworkListener whenStarted = this::onFrameworkEvent;

    @Activate
    public Opening(BundleContext context, @Reference Transport transport) {
        this.context = context;
        server = new HttpServer(transport, Variables.ofProcess());
        var drains = FrameworkUtil.asDictionary(Map.of("switchboard.drain", true));
        offered = List.of(
                context.registerService(HttpServer.class, server, null),
                context.registerService(Runnable.class, server::drain, drains));
        context.addFrameworkListener(whenStarted);
        if (context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.ACTIVE) {
            open();
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void add(Plane plane) {
        server.add(plane);
    }

    void remove(Plane plane) {
        server.remove(plane);
    }

    private void onFrameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            open();
        }
    }

    private void open() {
        if (!opened.compareAndSet(false, true)) {
            return;
        }
        int port = port();
        try {
            LOG.info("listening on http://localhost:{}/", server.open(port));
        } catch (IOException e) {
            boolean taken = e instanceof BindException || e.getCause() instanceof BindException;
            exit(taken ? "port " + port + " is taken" : "cannot listen on port " + port + ": " + e.getMessage());
        }
    }

    /** By the launcher's service; where there is none, the process is not ours to end. */
    @SuppressWarnings("unchecked") // the property tells what it consumes
    private void exit(String message) {
        try {
            for (ServiceReference<?> launcher :
                    context.getServiceReferences(ObjIntConsumer.class, "(switchboard.exit=true)")) {
                ((ObjIntConsumer<String>) context.getService(launcher)).accept(message, FAILED);
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        LOG.error(message);
    }

    private int port() {
        String port = context.getProperty("switchboard.port");
        return port == null ? 3000 : Integer.parseInt(port);
    }

    @Deactivate
    void close() {
        context.removeFrameworkListener(whenStarted);
        offered.forEach(ServiceRegistration::unregister);
        server.close();
    }
}
