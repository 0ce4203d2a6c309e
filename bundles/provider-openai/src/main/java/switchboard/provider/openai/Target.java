package switchboard.provider.openai;

import java.net.URI;
import java.net.URISyntaxException;
import switchboard.lib.wire.UrlText;
import switchboard.provider.openai.Declaration.Address;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.Failure;
import switchboard.spi.Operation;
import switchboard.spi.RelayException;

/** Where a call goes. */
final class Target {
    private static final String PROXY = "/v1/oneapi/proxy/";

    private final Declaration declaration;
    private final Call call;
    private final Channel channel;
    private final String model;
    private final Template.Values settings;
    private final String base;

    Target(Declaration declaration, Call call, Channel channel, String model, Template.Values settings) {
        this.declaration = declaration;
        this.call = call;
        this.channel = channel;
        this.model = model;
        this.settings = settings;
        this.base = base();
    }

    private String base() {
        String url = channel.baseUrl().isEmpty() ? declaration.info().baseUrl() : channel.baseUrl();
        for (String end : declaration.cutBaseAt()) {
            int at = url.indexOf(end);
            url = at < 0 ? url : url.substring(0, at);
        }
        int end = url.length();
        while (end > 0 && url.charAt(end - 1) == '/') {
            end--;
        }
        if (end == 0) {
            throw new RelayException(Failure.UNSUPPORTED, "channel %d has no base URL".formatted(channel.id()));
        }
        return url.substring(0, end);
    }

    /** The address that fits the base URL. */
    Address address() {
        for (Address address : declaration.addresses()) {
            if (address.base().matches(base)) {
                return address;
            }
        }
        throw new RelayException(
                Failure.UNSUPPORTED,
                "the base URL of channel %d is none that %s knows"
                        .formatted(channel.id(), declaration.info().title()));
    }

    URI url(Address address) {
        Template template = address.paths().get(call.operation());
        if (template == null) {
            throw unsupported(call.operation().path());
        }
        return url(template);
    }

    /** Where the upstream's own list of models is. */
    URI models(Address address) {
        return url(address.models().orElseThrow(() -> unsupported("a list of models")));
    }

    /** The base URL, without a slash at its end. */
    String baseUrl() {
        return base;
    }

    /** Where OpenAI's Responses are asked. */
    URI responses(Address address) {
        return url(address.responses().orElseThrow(() -> unsupported("responses")));
    }

    /** The model's name in the body of such a call. */
    String responsesModel(Address address) {
        return address.deployment() ? deployment() : model;
    }

    private RelayException unsupported(String what) {
        return new RelayException(
                Failure.UNSUPPORTED,
                "%s is not offered by %s".formatted(what, declaration.info().title()));
    }

    private URI url(Template template) {
        String path = template.fill(this::value);
        // a base URL that has the version already, the most frequent mistake in channels
        String url = base.endsWith("/v1") && path.startsWith("/v1/") ? base + path.substring(3) : base + path;
        try {
            return new URI(url);
        } catch (URISyntaxException bad) {
            throw new RelayException(
                    Failure.UNSUPPORTED, "the address of channel %d is not a URL".formatted(channel.id()));
        }
    }

    private String value(String name) {
        return switch (name) {
            case "path" -> path();
            case "tail" -> path().startsWith("/v1/") ? path().substring(3) : path();
            case "query" -> call.query().isEmpty() ? "" : "?" + call.query();
            case "operation" -> call.operation().path();
            case "model" -> encoded(model, true);
            case "deployment" -> encoded(deployment(), false);
            default -> encoded(settings.of(name), false);
        };
    }

    private String path() {
        if (call.operation() != Operation.PROXY) {
            return call.path();
        }
        int rest = call.path().indexOf('/', PROXY.length());
        return rest < 0 ? "" : call.path().substring(rest);
    }

    /** Azure's name for the model: no dots, unless the channel's mapping named it or the channel says otherwise. */
    private String deployment() {
        String option = settings.of("config.remove_dots");
        boolean remove = option.isEmpty() ? model.equals(call.model()) : option.equals("true");
        return remove ? model.replace(".", "") : model;
    }

    /** Percent-encodes; names of models may keep the slashes, colons and at signs that upstreams write in paths. */
    private static String encoded(String plain, boolean name) {
        if (name && (plain.equals("..") || plain.contains("../") || plain.contains("/.."))) {
            throw new RelayException(Failure.UNSUPPORTED, "the model's name is not one that fits into a URL");
        }
        return UrlText.encoded(plain, name ? "@/:" : "");
    }
}
