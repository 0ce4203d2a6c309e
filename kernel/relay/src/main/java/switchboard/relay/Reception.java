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
import switchboard.deploy.Lease;
import switchboard.http.ClientAddress;
import switchboard.relay.Dialects.Front;
import switchboard.relay.Terms.Incoming;
import switchboard.spi.Call;
import switchboard.spi.Caller;
import switchboard.spi.Dialect;
import switchboard.spi.DialectInfo;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
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
    private static final String UNVERIFIED = "令牌验证失败";

    /** What the kernel knows by heart: OpenAI's routes are One API's contract. */
    private static final DialectInfo OPENAI = new DialectInfo(Dialect.OPENAI_CHAT, "OpenAI", List.of(), List.of(), "");

    private final Services services;
    private final Callers callers;
    private final ClientAddress addresses;
    private final Gatekeeper gatekeeper;
    private final ModelLists models;
    private final Fallbacks fallbacks;
    private final DashboardBilling dashboard;

    Reception(Services services, Callers callers, Tokens tokens, ClientAddress addresses, DashboardBilling dashboard) {
        this.services = services;
        this.callers = callers;
        this.addresses = addresses;
        this.gatekeeper = new Gatekeeper(services.accounts(), tokens, services.background(), services.clock());
        this.models = new ModelLists(new Models(services.routing()), services.dialects());
        this.fallbacks = new Fallbacks(services.options());
        this.dashboard = dashboard;
    }

    /** Answers a request, now or later. */
    void receive(Route route, Client client) {
        guarded(client, () -> {
            if (route instanceof Route.Fronted fronted) {
                client.speaks(fronted.front().info().id());
            }
            PresentedKey presented = presented(route, client.request());
            Gatekeeper.requireKey(presented);
            Optional<Credential> known = callers.known(presented.key());
            if (known.isPresent()) {
                admit(route, client, known.get(), presented);
            } else {
                services.background()
                        .runOnStore(
                                "look up a token",
                                () -> lookUp(route, client, presented),
                                () -> client.refuse(Refusal.before(503, UNVERIFIED)));
            }
        });
    }

    /** Google's clients may have the key in the query. */
    private static PresentedKey presented(Route route, Request request) {
        PresentedKey key = PresentedKey.in(request.getHeaders());
        return key.key().isEmpty() && route instanceof Route.Fronted
                ? PresentedKey.of(PresentedKey.inQuery(query(request)))
                : key;
    }

    private void lookUp(Route route, Client client, PresentedKey presented) {
        guarded(client, () -> {
            Credential credential;
            try {
                credential = callers.known(presented.key()) // others may have come first
                        .orElseGet(() -> callers.load(presented.key()));
            } catch (StoreException e) {
                LOG.error("request {}: the token cannot be looked up", client.id(), e);
                throw new RefusedCall(Refusal.before(503, UNVERIFIED)); // no fault of the token
            }
            admit(route, client, credential, presented);
        });
    }

    private void admit(Route route, Client client, Credential credential, PresentedKey presented) {
        Caller caller = gatekeeper.admit(credential, addresses.of(client.request()));
        Visitor visitor = new Visitor(credential, caller, presented.channel());
        if (!(route instanceof Route.Relayed) && !(route instanceof Route.Fronted)) {
            Gatekeeper.checkChannel(caller, presented.channel());
        }
        switch (route) {
            case Route.Relayed relayed -> read(relayed, client, visitor);
            case Route.Proxied proxied -> proxy(proxied, client, visitor);
            case Route.Fronted fronted -> fronted(fronted.front(), client, visitor);
            case Route.ModelList list -> models.list(client, visitor);
            case Route.OneModel one -> models.one(URIUtil.decodePath(one.name()), client, visitor);
            case Route.Subscription subscription ->
                blocking(client, () -> client.answer(dashboard.subscription(caller)));
            case Route.Spent spent -> blocking(client, () -> client.answer(dashboard.spent(caller)));
            case Route.NotImplemented stub -> client.refuse(Refusal.notImplemented());
            case Route.Unknown unknown -> throw new IllegalStateException("nobody asked for " + unknown);
            case Route.Elsewhere elsewhere -> throw new IllegalStateException("nobody asked for " + elsewhere);
        }
    }

    // ── dialects

    private void fronted(Front front, Client client, Visitor visitor) {
        switch (front.route().operation()) {
            case MODELS -> {
                if (!models.listIn(front.info().id(), client, visitor)) {
                    client.refuse(Refusal.notImplemented());
                }
            }
            case MODEL -> models.oneIn(front.info().id(), front.model(), client, visitor);
            case STORED -> stored(front, client, visitor);
            default ->
                Intake.read(
                        client.request(),
                        services.settings().body(),
                        room(client),
                        bytes -> guarded(client, () -> {
                            Requested requested = Requested.in(front, query(client.request()), bytes);
                            relay(front.info(), front.route().operation(), requested, client, visitor);
                        }),
                        why -> broken(client, why));
        }
    }

    /** What a request's body may take of the memory for bodies, until the request is over. */
    private BodyRoom.Share room(Client client) {
        BodyRoom.Share share = services.room().share();
        client.afterwards(share::close);
        return share;
    }

    private void stored(Front front, Client client, Visitor visitor) {
        Call call = call(
                front.info(),
                Operation.STORED,
                new Requested(Payload.EMPTY, "", false, false),
                client,
                visitor.caller());
        Lease<Dialect> lease = services.dialects()
                .lease(front.info().id())
                .orElseThrow(() -> new RefusedCall(Refusal.notImplemented()));
        try (lease) {
            client.answer(lease.service().stored(front.route().method(), call));
        } catch (RelayException e) {
            client.fail(e.failure());
        }
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
                        relay(OPENAI, operation, Requested.form(operation, parts), client, visitor);
                    }),
                    why -> broken(client, why));
        } else {
            Intake.read(
                    request,
                    services.settings().body(),
                    room(client),
                    bytes -> guarded(client, () -> {
                        boolean json = is(type, "application/json");
                        relay(
                                OPENAI,
                                operation,
                                Requested.json(operation, route.pathModel(), bytes, json),
                                client,
                                visitor);
                    }),
                    why -> broken(client, why));
        }
    }

    private void relay(DialectInfo dialect, Operation operation, Requested requested, Client client, Visitor visitor) {
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
        Call call = call(dialect, operation, requested, client, caller);
        boolean array = requested.array() && requested.stream();
        List<String> others = fallbacks.of(caller, model).stream()
                .filter(other -> Gatekeeper.allows(visitor.credential().token(), other))
                .toList();
        var terms = new Terms(pinned, first(dialect, call), false, Optional.empty(), array, others);
        new RelayedCall(services, call, caller, terms, client).begin();
    }

    private Call call(DialectInfo dialect, Operation operation, Requested requested, Client client, Caller caller) {
        Request request = client.request();
        return new Call(
                client.id(),
                dialect.id(),
                operation,
                path(request),
                PresentedKey.without(query(request)),
                requested.model(),
                requested.stream(),
                requested.usageWanted() || !services.options().flag("HideUnaskedUsage"),
                relevant(request.getHeaders(), dialect.forwards()),
                requested.body(),
                services.memories().of(caller.tokenId()),
                services.clock().instant());
    }

    /** The channel that alone knows the answer which this call goes on from. */
    private Optional<Upstream> first(DialectInfo dialect, Call call) {
        if (dialect.follows().isEmpty() || !(call.body() instanceof JsonBody json)) {
            return Optional.empty();
        }
        return json.text(dialect.follows())
                .flatMap(id -> call.memory().recall(Memory.CHANNEL + id))
                .flatMap(channel -> services.routing().current().channel(Long.parseLong(channel)))
                .filter(ChannelRow::enabled)
                .map(services.upstreams()::of);
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
        new RelayedCall(services, call, caller, Terms.copied(upstream, incoming), client).begin();
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

    private static Headers relevant(HttpFields fields, List<String> forwards) {
        List<Headers.Field> kept = new ArrayList<>(2);
        for (HttpField field : fields) {
            HttpHeader header = field.getHeader();
            String value = field.getValue();
            if ((header == HttpHeader.CONTENT_TYPE || header == HttpHeader.ACCEPT) && value != null) {
                kept.add(new Headers.Field(field.getName(), value));
            }
        }
        for (String name : forwards) {
            fields.getValuesList(name).forEach(value -> kept.add(new Headers.Field(name, value)));
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
        services.background()
                .runOnStore(
                        "answer " + client.id(),
                        () -> guarded(client, task),
                        () -> client.refuse(Refusal.unavailable()));
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
        } catch (StoreException e) {
            LOG.error("request {}: the database does not answer", client.id(), e);
            client.refuse(Refusal.unavailable());
        } catch (RuntimeException e) {
            LOG.error("request {}: a fault of the gateway", client.id(), e);
            client.fail(UpstreamFailure.of(Failure.GATEWAY, "the gateway failed"));
        }
    }
}
