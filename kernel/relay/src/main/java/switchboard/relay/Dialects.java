package switchboard.relay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.util.URIUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.Dialect;
import switchboard.spi.Dialect.Document;
import switchboard.spi.DialectInfo;
import switchboard.spi.OwnAnswer;

/** The dialects on offer: where their clients knock, and how the gateway itself speaks to them. */
final class Dialects implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dialects.class);
    private static final String MODEL = "{model}";
    private static final String ID = "{id}";

    /**
     * A request that a dialect knows.
     *
     * @param info the dialect
     * @param route which of its routes
     * @param model the model that the path names, empty for none
     */
    record Front(DialectInfo info, DialectInfo.Route route, String model) {}

    /** A route with a place for a name in its path. */
    private record Pattern(Front front, String before, String after, boolean oneSegment) {
        Optional<Front> match(String method, String path) {
            boolean fits = method.equals(front.route().method())
                    && path.length() > before.length() + after.length()
                    && path.startsWith(before)
                    && path.endsWith(after);
            if (!fits) {
                return Optional.empty();
            }
            String name = path.substring(before.length(), path.length() - after.length());
            if (oneSegment) {
                return name.indexOf('/') < 0 ? Optional.of(front) : Optional.empty();
            }
            return Optional.of(new Front(front.info(), front.route(), URIUtil.decodePath(name)));
        }
    }

    private record Table(Map<String, Front> exact, List<Pattern> patterns) {}

    private final Leases leases;
    private volatile Table table = new Table(Map.of(), List.of());

    Dialects(Leases leases) {
        this.leases = leases;
        leases.onChange(this, this::read);
        read();
    }

    private void read() {
        Map<String, Front> exact = new HashMap<>();
        List<Pattern> patterns = new ArrayList<>();
        for (Lease<Dialect> lease : leases.all(Dialect.class)) {
            try (lease) {
                DialectInfo info = lease.service().info();
                for (DialectInfo.Route route : info.routes()) {
                    add(new Front(info, route, ""), exact, patterns);
                }
            }
        }
        table = new Table(Map.copyOf(exact), List.copyOf(patterns));
    }

    private static void add(Front front, Map<String, Front> exact, List<Pattern> patterns) {
        String path = front.route().path();
        String place = path.contains(MODEL) ? MODEL : ID;
        int at = path.indexOf(place);
        if (at < 0) {
            exact.put(front.route().method() + " " + path, front);
        } else {
            patterns.add(
                    new Pattern(front, path.substring(0, at), path.substring(at + place.length()), place.equals(ID)));
        }
    }

    /** The dialect's route for a request, if there is one. */
    Optional<Front> front(String method, String path) {
        Table now = table;
        Front exact = now.exact().get(method + " " + path);
        if (exact != null) {
            return Optional.of(exact);
        }
        return now.patterns().stream()
                .flatMap(pattern -> pattern.match(method, path).stream())
                .findFirst();
    }

    /** A lease of a dialect. */
    Optional<Lease<Dialect>> lease(String id) {
        return leases.lease(Dialect.class, id);
    }

    /** What the gateway says, in a dialect; empty if that is gone, or has no words for it. */
    Optional<Document> say(String dialect, OwnAnswer answer) {
        Optional<Lease<Dialect>> found = lease(dialect);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Lease<Dialect> lease = found.get();
        try (lease) {
            return Optional.of(lease.service().write(answer));
        } catch (RuntimeException e) {
            lease.broke(e);
            LOG.error("the dialect {} cannot say {}", dialect, answer.getClass().getSimpleName(), e);
            return Optional.empty();
        }
    }

    /** A refusal in a dialect; in OpenAI's shape if that dialect is gone. */
    Document refuse(String dialect, Refusal refusal, String requestId) {
        if (!dialect.equals(Dialect.OPENAI_CHAT)) {
            Optional<Document> said = say(dialect, refusal.said(requestId));
            if (said.isPresent()) {
                return said.get();
            }
        }
        return new Document(refusal.openAiStatus(), refusal.json(requestId).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        leases.removeListener(this);
    }
}
