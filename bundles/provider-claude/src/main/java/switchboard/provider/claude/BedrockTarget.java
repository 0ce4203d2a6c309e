package switchboard.provider.claude;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.regex.Pattern;
import switchboard.lib.wire.UrlText;
import switchboard.spi.Channel;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;

/** Where Bedrock is, and where in it a model is asked. */
final class BedrockTarget {
    static final String COUNT = "count-tokens";

    private static final String DEFAULT_REGION = "us-east-1";
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");

    private BedrockTarget() {}

    /** The region of a channel's config. */
    static String region(Map<String, String> config) {
        String told = config.getOrDefault("region", "").strip();
        if (told.isEmpty()) {
            return DEFAULT_REGION;
        }
        if (!REGION.matcher(told).matches()) {
            throw new RelayException(Failure.UNSUPPORTED, "the region of the channel is none");
        }
        return told;
    }

    /**
     * The address of an action.
     *
     * @param id the model's id or ARN
     * @param action such as {@code invoke}
     */
    static URI url(Channel channel, String region, String id, String action) {
        String base = channel.baseUrl();
        if (base.isEmpty()) {
            String domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
            base = "https://bedrock-runtime.%s.%s".formatted(region, domain);
        }
        try {
            return new URI("%s/model/%s/%s".formatted(base, UrlText.encoded(id, ""), action));
        } catch (URISyntaxException bad) {
            throw new RelayException(
                    Failure.UNSUPPORTED, "the address of channel %d is not a URL".formatted(channel.id()));
        }
    }
}
