package switchboard.provider.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.Question;
import switchboard.provider.openai.Declaration.Address;
import switchboard.provider.openai.Declaration.Condition;
import switchboard.provider.openai.Declaration.Field;
import switchboard.provider.openai.Declaration.Responses;
import switchboard.spi.AnswerTap;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChannelKey;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.FormBody;
import switchboard.spi.Framing;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.Payload;
import switchboard.spi.Provider;
import switchboard.spi.ProviderInfo;
import switchboard.spi.RelayException;
import switchboard.spi.Setting;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;

/** Speaks for the upstream that a declaration describes. */
final class DeclaredProvider implements Provider {
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,3}");
    private static final String SPLIT_THINK_TAGS = "split_think_tags";
    private static final String REASONING_SUMMARY = "reasoning_summary";

    /** What never goes on to an upstream with a request that is copied as it is. */
    private static final Set<String> OURS = Set.of(
            "host",
            "content-length",
            "accept-encoding",
            "connection",
            "keep-alive",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "proxy-authorization",
            "proxy-connection",
            "authorization",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "cookie");

    private final Declaration declaration;
    private final RequestWriter writer;
    private final ErrorReader errors;
    private final InstantSource clock;
    private final Map<String, String> defaults = new HashMap<>();

    DeclaredProvider(Declaration declaration, InstantSource clock) {
        this.declaration = declaration;
        this.clock = clock;
        this.writer = new RequestWriter(declaration.request());
        this.errors = new ErrorReader(declaration.errors(), clock);
        for (Setting setting : declaration.info().settings()) {
            defaults.put(setting.name(), setting.defaultValue());
        }
    }

    @Override
    public ProviderInfo info() {
        return declaration.info();
    }

    @Override
    public String dialect(Call call, Channel channel) {
        return call.operation() == Operation.CHAT && asksInResponses(call, channel)
                ? Dialect.OPENAI_RESPONSES
                : Dialect.OPENAI_CHAT;
    }

    private boolean asksInResponses(Call call, Channel channel) {
        if (declaration.responses().isEmpty() || !(call.body() instanceof JsonBody body)) {
            return false;
        }
        String model = channel.upstreamModel(call.model());
        boolean wanted = call.dialect().equals(Dialect.OPENAI_RESPONSES)
                || anyHolds(declaration.responses().get().when(), body, call, model);
        return wanted && servesResponses(call, channel, model);
    }

    private static boolean anyHolds(List<Condition> conditions, JsonBody body, Call call, String model) {
        for (Condition condition : conditions) {
            if (RequestWriter.holds(condition, body, call, model)) {
                return true;
            }
        }
        return false;
    }

    private boolean servesResponses(Call call, Channel channel, String model) {
        try {
            return new Target(declaration, call, channel, model, name -> setting(channel, name))
                    .address()
                    .responses()
                    .isPresent();
        } catch (RelayException noAddress) { // what begin will say
            return false;
        }
    }

    @Override
    public Attempt begin(Call call, Channel channel) {
        if (call.dialect().equals(Dialect.OPENAI_RESPONSES)
                && call.operation() == Operation.CHAT
                && call.body() instanceof JsonBody client) {
            return beginResponses(call, client, channel, declaration.responses().orElseThrow(this::noResponses));
        }
        if (!declaration.info().operations().contains(call.operation())) {
            throw new RelayException(
                    Failure.UNSUPPORTED,
                    "%s is not offered by %s"
                            .formatted(
                                    call.operation().path(), declaration.info().title()));
        }
        Template.Values settings = name -> setting(channel, name);
        String model = channel.upstreamModel(call.model());
        Target target = new Target(declaration, call, channel, model, settings);
        Address address = target.address();
        URI url = target.url(address);
        Payload body = writer.write(call, channel, model, address, settings);
        UpstreamRequest request = new UpstreamRequest("POST", url, headers(call, body, settings), body);
        return new Attempt(request, model, framing(call), tap(call, body, !model.equals(call.model()), settings));
    }

    private RelayException noResponses() {
        return new RelayException(
                Failure.UNSUPPORTED,
                "responses is not offered by %s".formatted(declaration.info().title()));
    }

    private Attempt beginResponses(Call call, JsonBody client, Channel channel, Responses rules) {
        Template.Values settings = name -> setting(channel, name);
        String model = channel.upstreamModel(call.model());
        Target target = new Target(declaration, call, channel, model, settings);
        Address address = target.address();
        URI url = target.responses(address);
        ResponsesBody writer = new ResponsesBody(call, client, channel, rules);
        JsonBody body = writer.write(target.responsesModel(address), settings.of("config." + REASONING_SUMMARY));
        UpstreamRequest request = new UpstreamRequest("POST", url, headers(call, body, settings), body);
        boolean edits = writer.hidesPrevious()
                || !model.equals(call.model())
                || !channel.systemPrompt().isEmpty();
        var terms = new ResponsesTap.Terms(
                channel.id(),
                !rules.stateless(),
                declaration.answer().completionIsRest(),
                edits,
                response -> asAsked(response, call, client));
        return new Attempt(request, model, framing(call), new ResponsesTap(errors, call, terms));
    }

    /** A response without what it tells of this channel. */
    private static void asAsked(ObjectNode response, Call call, JsonBody client) {
        if (response.has("model")) {
            response.put("model", call.model());
        }
        for (String name : List.of("instructions", ResponsesMemory.FOLLOWS)) {
            if (response.has(name)) {
                response.set(name, Json.known(client.member(name).orElse("null")));
            }
        }
    }

    private String setting(Channel channel, String name) {
        String key = name.substring("config.".length());
        String value = channel.config().getOrDefault(key, "");
        return value.isEmpty() ? defaults.getOrDefault(key, "") : value;
    }

    private static Framing framing(Call call) {
        return switch (call.operation()) {
            case SPEECH, PROXY -> Framing.BYTES;
            case CHAT, COMPLETIONS, IMAGES, TRANSCRIPTION -> call.stream() ? Framing.EVENTS : Framing.DOCUMENT;
            case EMBEDDINGS, MODERATIONS, EDITS, TRANSLATION, COUNT_TOKENS, STORED, MODELS, MODEL -> Framing.DOCUMENT;
        };
    }

    private AnswerTap tap(Call call, Payload body, boolean mapped, Template.Values settings) {
        return switch (call.operation()) {
            case SPEECH, PROXY -> BytesTap.ONLY;
            case CHAT, COMPLETIONS, EDITS ->
                new ChatTap(declaration, errors, call, choices(body), mapped, thinkTags(settings));
            case EMBEDDINGS, MODERATIONS, IMAGES, TRANSCRIPTION, TRANSLATION, COUNT_TOKENS, STORED, MODELS, MODEL ->
                new PlainTap(declaration, errors, call, mapped);
        };
    }

    private boolean thinkTags(Template.Values settings) {
        return defaults.containsKey(SPLIT_THINK_TAGS)
                && settings.of("config." + SPLIT_THINK_TAGS).equals("true");
    }

    private static int choices(Payload body) {
        Optional<String> n = body instanceof JsonBody json ? json.member("n") : Optional.empty();
        return n.filter(text -> COUNT.matcher(text).matches())
                .map(Integer::valueOf)
                .orElse(1);
    }

    private Headers headers(Call call, Payload body, Template.Values settings) {
        List<Headers.Field> fields = new ArrayList<>();
        if (call.operation() == Operation.PROXY) {
            for (Headers.Field field : call.headers().fields()) {
                if (!OURS.contains(field.name().toLowerCase(Locale.ROOT))) {
                    fields.add(field);
                }
            }
            return new Headers(fields);
        }
        if (body instanceof JsonBody) {
            String told = call.headers().first("Content-Type").orElse("");
            boolean json = told.toLowerCase(Locale.ROOT).startsWith("application/json");
            fields.add(new Headers.Field("Content-Type", json ? told : "application/json"));
        } else if (!(body instanceof FormBody)) { // a form's boundary is the kernel's business
            call.headers().first("Content-Type").ifPresent(type -> fields.add(new Headers.Field("Content-Type", type)));
        }
        Optional<String> accept = call.headers().first("Accept");
        if (accept.isPresent() || call.stream()) {
            fields.add(new Headers.Field("Accept", accept.orElse("text/event-stream")));
        }
        for (String name : declaration.forward()) {
            call.headers().first(name).ifPresent(value -> fields.add(new Headers.Field(name, value)));
        }
        for (Field own : declaration.headers()) {
            String value = own.value().fill(settings);
            if (!value.isBlank()) {
                fields.add(new Headers.Field(own.name(), value));
            }
        }
        return new Headers(fields);
    }

    @Override
    public UpstreamRequest sign(UpstreamRequest request, ChannelKey key, Instant now, Upstream upstream) {
        if (declaration.auth().isEmpty() || key.value().isBlank()) {
            return request;
        }
        Field auth = declaration.auth().get();
        String value = key.value().strip();
        boolean twice =
                value.startsWith("Bearer ") && auth.value().parts().getFirst().equals("Bearer ");
        String plain = twice ? value.substring("Bearer ".length()) : value;
        return request.with(auth.name(), auth.value().fill(name -> plain));
    }

    @Override
    public UpstreamFailure classify(int status, Headers headers, byte[] body) {
        return errors.read(Math.max(status, 300), headers, body);
    }

    @Override
    public double balance(Channel channel, ChannelKey key, Upstream upstream) {
        if (declaration.balance().isEmpty()) {
            return Provider.super.balance(channel, key, upstream);
        }
        String base = target(question(channel), channel).baseUrl();
        return new Balance(base, key, request -> sign(request, key, clock.instant(), upstream), upstream, clock)
                .ask(declaration.balance().get());
    }

    @Override
    public List<String> models(Channel channel, ChannelKey key, Upstream upstream) {
        Call question = question(channel);
        Target target = target(question, channel);
        URI url = target.models(target.address());
        Headers headers =
                headers(question, Payload.EMPTY, name -> setting(channel, name)).with("Accept", "application/json");
        UpstreamRequest request = new UpstreamRequest("GET", url, headers, Payload.EMPTY);
        return Question.models(Question.ask(upstream, sign(request, key, clock.instant(), upstream)));
    }

    private Target target(Call call, Channel channel) {
        return new Target(declaration, call, channel, call.model(), name -> setting(channel, name));
    }

    /** A call of the gateway's own, for what no client asks. */
    private Call question(Channel channel) {
        return new Call(
                "channel-" + channel.id(),
                Dialect.OPENAI_CHAT,
                Operation.MODELS,
                "/v1/models",
                "",
                "",
                false,
                false,
                Headers.NONE,
                Payload.EMPTY,
                Memory.NONE,
                clock.instant());
    }
}
