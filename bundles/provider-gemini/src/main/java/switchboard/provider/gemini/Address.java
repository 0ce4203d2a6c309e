package switchboard.provider.gemini;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import switchboard.lib.gemini.GenerateBody;
import switchboard.lib.wire.UrlText;
import switchboard.spi.Channel;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;

/**
 * Where a model is asked.
 *
 * @param base without a slash at its end
 * @param version the API's; not repeated if the base has one already
 */
record Address(String base, String version) {
    private static final Pattern VERSIONED = Pattern.compile(".*/v[0-9]+(alpha|beta)?[0-9]*");
    private static final String KEPT = "@/"; // names may have folders

    static Address of(Channel channel, String otherwise, String version) {
        String base = channel.baseUrl().isEmpty() ? otherwise : channel.baseUrl();
        int end = base.length();
        while (end > 0 && base.charAt(end - 1) == '/') {
            end--;
        }
        return new Address(base.substring(0, end), version);
    }

    /** The address of a page of the list of models: the first, or the one that a token stands for. */
    URI models(String token) {
        return uri(
                root() + "/models?pageSize=1000" + (token.isEmpty() ? "" : "&pageToken=" + UrlText.encoded(token, "")));
    }

    /** The address of a method, such as {@code generateContent}, of a model. */
    URI of(String model, String method) {
        String name = GenerateBody.model(model);
        if (name.isEmpty() || name.contains("..")) {
            throw new RelayException(Failure.UNSUPPORTED, "the model's name is not one that fits into a URL");
        }
        String folder = name.startsWith("tunedModels/") ? "/" : "/models/";
        return uri(root() + folder + UrlText.encoded(name, KEPT) + ":" + method);
    }

    private String root() {
        return VERSIONED.matcher(base).matches() ? base : base + "/" + version;
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException bad) {
            throw new RelayException(Failure.UNSUPPORTED, "the base URL of the channel is not a URL");
        }
    }
}
