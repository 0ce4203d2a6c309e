package switchboard.provider.claude;

import java.util.Map;
import switchboard.lib.aws.AwsCredentials;
import switchboard.spi.ChannelKey;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;

/** What a channel of Bedrock proves itself with. It does not print itself. */
sealed interface BedrockKey {
    /** A key that is sent as it is. */
    record Bearer(String value) implements BedrockKey {
        @Override
        public String toString() {
            return "Bearer[***]";
        }
    }

    /** A pair of keys that signs. */
    record Signing(AwsCredentials credentials) implements BedrockKey {}

    /**
     * Reads a channel's key: what looks like Bedrock's own, else {@code ak} and {@code sk} of its config as One API has
     * it, else {@code ak|sk|region}, which may end with a session token; a key of one part is Bedrock's own, too.
     *
     * @throws RelayException {@code AUTH} if it is none of them
     */
    static BedrockKey of(ChannelKey key) {
        String value = key.value().strip();
        if (value.startsWith("ABSK") || value.startsWith("bedrock-api-key-")) {
            return new Bearer(value);
        }
        Map<String, String> config = key.config();
        String accessKey = config.getOrDefault("ak", "").strip();
        String secretKey = config.getOrDefault("sk", "").strip();
        String token = config.getOrDefault("session_token", "").strip();
        if (!accessKey.isEmpty() && !secretKey.isEmpty()) {
            return new Signing(new AwsCredentials(accessKey, secretKey, token));
        }
        String[] parts = value.split("\\|", -1);
        if (parts.length == 1 && !value.isEmpty()) {
            return new Bearer(value);
        }
        if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank()) {
            throw new RelayException(Failure.AUTH, "the channel has neither a pair of AWS keys nor a Bedrock API key");
        }
        return new Signing(
                new AwsCredentials(parts[0].strip(), parts[1].strip(), parts.length > 3 ? parts[3].strip() : token));
    }
}
