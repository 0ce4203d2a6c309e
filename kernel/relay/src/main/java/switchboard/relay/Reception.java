package switchboard.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.URIUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.http.ClientAddress;
import switchboard.relay.RelayedCall.Incoming;
import switchboard.spi.Call;
import switchboard.spi.Caller;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.Payload;
import switchboard.spi.UpstreamFailure;
import switchboard.store.Callers;
import switchboard.store.ChannelRow;
import switchboard.store.Credential;
import switchboard.store.StoreException;
import switchboard.store.Tokens;
import switchboard.store.UserRow;

/** Takes requests in: who calls, what they ask, whether they may. From here on a request is a call. */
final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final int PROXY_TYPE = 43;

    private final Services services;
    private final Callers callers;
    private final ClientAddress addresses;
    private final Gatekeeper gatekeeper;
    private final Models models;
    private final DashboardBilling dashboard;

    /** Somebody who may call. */
    private record Visitor(Credential credential, Caller caller, Optional<String> channel) {}

    Reception(Services services, Callers callers, Tokens tokens, ClientAddress addresses, DashboardBilling dashboard) {
        this.services = services;
        this.callers = callers;
        this.addresses = addresses;
        this.gatekeeper = new Gatekeeper(services.accounts(), tokens, services.background(), services.clock());
        this.models = new Models(services.routing());
        this.dashboard = dashboard;
    }

    /** Answers a request, now or later. */
    void receive(Route route, Client client) {
        guarded(client, () -> {
            PresentedKey presented = PresentedKey.in(client.request().getHeaders());
            Gatekeeper.requireKey(presented);
            Optional<Credential> known = callers.known(presented.key());
            if (known.isPresent()) {
                admit(route, client, known.get(), presented);
            } else {
                services.background().run("look up a token", () -> lookUp(route, client, presented));
            }
        });
    }

    private void lookUp(Route route, Client client, PresentedKey presented) {
        guarded(client, () -> {
            Credential credential;
            try {
                credential = callers.load(presented.key());
            } catch (StoreException e) {
                LOG.error("request {}: the token cannot be looked up", client.id(), e);
                throw new RefusedCall(Refusal.before(503, "令牌验证失败")); // no fault of the token
            }
            admit(route, client, credential, presented);
        });
    }

    private void admit(Route route, Client client, Credential credential, PresentedKey presented) {
        Caller caller = gatekeeper.admit(credential, addresses.of(client.request()));
        Visitor visitor = new Visitor(credential, caller, presented.channel());
        if (!(route instanceof Route.Relayed)) {
            Gatekeeper.checkChannel(caller, presented.channel());
        }
        switch (route) {
            case Route.Relayed relayed -> read(relayed, client, visitor);
            case Route.Proxied proxied -> proxy(proxied, client, visitor);
            case Route.ModelList list -> client.answer(models.list(credential.token(), caller));
            case Route.OneModel one -> model(one, client, visitor);
            case Route.Subscription subscription ->
                blocking(client, () -> client.answer(dashboard.subscription(caller)));
            case Route.Spent spent -> blocking(client, () -> client.answer(dashboard.spent(caller)));
            case Route.NotImplemented stub -> client.refuse(Refusal.notImplemented());
            case Route.Unknown unknown -> throw new IllegalStateException("nobody asked for " + unknown);
            case Route.Elsewhere elsewhere -> throw new IllegalStateException("nobody asked for " + elsewhere);
        }
    }

    private void model(Route.OneModel one, Client client, Visitor visitor) {
        String name = URIUtil.decodePath(one.name());
        models.one(visitor.credential().token(), visitor.caller(), name)
                .ifPresentOrElse(client::answer, () -> client.refuse(Refusal.noSuchModel(name)));
    }

    // ── bodies

    private void read(Route.Relayed route, Client client, Visitor visitor) {
        Request request = client.request();
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        Operation operation = route.operation();
        boolean form = operation == Operation.TRANSCRIPTION || operation == Operation.TRANSLATION;
        if (form && is(type, "multipart/form-data")) {
            FormIntake.read(
                    request,
                    services.settings(),
                    parts -> guarded(client, () -> {
                        client.afterwards(parts::delete);
                        relay(route, Requested.form(operation, parts), client, visitor);
                    }),
                    why -> broken(client, why));
        } else {
            Intake.read(
                    request,
                    services.settings().body(),
                    bytes -> guarded(client, () -> {
                        boolean json = is(type, "application/json");
                        relay(route, Requested.json(operation, route.pathModel(), bytes, json), client, visitor);
                    }),
                    why -> broken(client, why));
        }
    }

    private void relay(Route.Relayed route, Requested requested, Client client, Visitor visitor) {
        Caller caller = visitor.caller();
        String model = requested.model();
        Gatekeeper.checkModel(visitor.credential().token(), model);
        Gatekeeper.checkChannel(caller, visitor.channel());
        Optional<Upstream> pinned = visitor.channel().map(this::pinned);
        if (model.isEmpty() && pinned.isEmpty()) {
            throw new RefusedCall(RelayedCall.noChannel(caller.group(), model));
        }
        if (requested.body() instanceof Payload.Empty) {
            throw new RefusedCall(
                    Refusal.local(400, "invalid_text_request", "the body must be JSON, and its Content-Type say so"));
        }
        Request request = client.request();
        Call call = new Call(
                client.id(),
                Dialect.OPENAI_CHAT,
                route.operation(),
                path(request),
                query(request),
                model,
                requested.stream(),
                requested.usageWanted() || !services.options().flag("HideUnaskedUsage"),
                relevant(request.getHeaders()),
                requested.body(),
                Memory.NONE,
                services.clock().instant());
        new RelayedCall(services, call, caller, pinned, false, client, Optional.empty()).begin();
    }

    private void proxy(Route.Proxied route, Client client, Visitor visitor) {
        Upstream upstream = pinned(route.channel());
        Caller caller = visitor.caller();
        boolean member = List.of(upstream.row().group().split(",")).contains(caller.group());
        if (upstream.type() != PROXY_TYPE || (!member && caller.role() < UserRow.ADMIN)) {
            throw new RefusedCall(Refusal.before(403, "无权使用该渠道"));
        }
        Request request = client.request();
        boolean empty = request.getLength() == 0;
        Call call = new Call(
                client.id(),
                Dialect.OPENAI_CHAT,
                Operation.PROXY,
                path(request),
                query(request),
                "",
                false,
                false,
                copied(request.getHeaders()),
                empty ? Payload.EMPTY : new Payload.Streamed(),
                Memory.NONE,
                services.clock().instant());
        Incoming incoming = new Incoming(request.getMethod(), request);
        new RelayedCall(services, call, caller, Optional.of(upstream), false, client, Optional.of(incoming)).begin();
    }

    private Upstream pinned(String channel) {
        Optional<ChannelRow> row;
        try {
            row = services.routing().current().channel(Long.parseLong(channel));
        } catch (NumberFormatException notANumber) {
            row = Optional.empty();
        }
        if (row.isEmpty()) {
            throw new RefusedCall(Refusal.before(400, "无效的渠道 Id"));
        }
        if (!row.get().enabled()) {
            throw new RefusedCall(Refusal.before(403, "该渠道已被禁用"));
        }
        return services.upstreams().of(row.get());
    }

    // ── what goes along

    private static Headers relevant(HttpFields fields) {
        List<Headers.Field> kept = new ArrayList<>(2);
        for (HttpField field : fields) {
            HttpHeader header = field.getHeader();
            String value = field.getValue();
            if ((header == HttpHeader.CONTENT_TYPE || header == HttpHeader.ACCEPT) && value != null) {
                kept.add(new Headers.Field(field.getName(), value));
            }
        }
        return new Headers(kept);
    }

    private static Headers copied(HttpFields fields) {
        List<Headers.Field> kept = new ArrayList<>(fields.size());
        for (HttpField field : fields) {
            String value = field.getValue();
            if (value != null && !PresentedKey.isCredential(field.getName()) && !ownsHop(field)) {
                kept.add(new Headers.Field(field.getName(), value));
            }
        }
        return new Headers(kept);
    }

    private static boolean ownsHop(HttpField field) {
        return switch (field.getLowerCaseName()) {
            case "host",
                    "content-length",
                    "accept-encoding",
                    "connection",
                    "keep-alive",
                    "transfer-encoding",
                    "te",
                    "upgrade",
                    "expect",
                    "proxy-connection",
                    "proxy-authorization" -> true;
            default -> false;
        };
    }

    private static String path(Request request) {
        return request.getHttpURI().getPath();
    }

    private static String query(Request request) {
        String query = request.getHttpURI().getQuery();
        return query == null ? "" : query;
    }

    private static boolean is(String type, String wanted) {
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(wanted);
    }

    // ── ends

    private void blocking(Client client, Runnable task) {
        services.background().run("answer " + client.id(), () -> guarded(client, task));
    }

    private static void broken(Client client, Throwable why) {
        if (why instanceof RefusedCall refused) {
            client.refuse(refused.refusal());
        } else {
            client.abort(why);
        }
    }

    private static void guarded(Client client, Runnable task) {
        try {
            task.run();
        } catch (RefusedCall e) {
            client.refuse(e.refusal());
        } catch (RuntimeException e) {
            LOG.error("request {}: a fault of the gateway", client.id(), e);
            client.fail(UpstreamFailure.of(Failure.GATEWAY, "the gateway failed"));
        }
    }
}
