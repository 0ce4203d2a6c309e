package switchboard.quota.prepaid;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import switchboard.spi.Demand;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.TokenCounter;

/**
 * What is held for a text call: its prompt, the answer's limit and a reserve, at the price of prompt
 * tokens. A prompt has no more tokens than bytes, so while the caller could pay that many times over the
 * bytes will do; near the limit the prompt is counted.
 */
final class Estimate {
    /** Below so many estimates by bytes a caller is near the limit. */
    private static final long NEAR = 10;

    /** The most tokens a picture counts, for any model. */
    private static final long IMAGE = 48_169;

    private static final byte[] IMAGE_PART = "\"image_url\"".getBytes(StandardCharsets.US_ASCII);

    private static final List<String> LIMITS = List.of("max_tokens", "max_completion_tokens", "max_output_tokens");
    private static final Pattern GEMINI_LIMIT = Pattern.compile("\"max_?[oO]utput_?[tT]okens\"\\s*:\\s*([0-9]{1,18})");

    /** What a message counts beyond its content. */
    private static final long MESSAGE = 4;

    private final Switches switches;
    private final Purse purse;
    private final TokenCounter counter;

    Estimate(Switches switches, Purse purse, TokenCounter counter) {
        this.switches = switches;
        this.purse = purse;
        this.counter = counter;
    }

    /** Quota to hold. */
    long of(Demand demand, Billing billing) {
        long beyond = switches.reservedTokens() + limit(demand);
        long generous = billing.estimate(beyond + bytes(demand));
        if (purse.holds(demand.caller(), generous, NEAR)) {
            return generous;
        }
        return billing.estimate(beyond + counted(demand));
    }

    /** The answer's limit, by whichever name the client's dialect has for it. */
    private static long limit(Demand demand) {
        if (!(demand.call().body() instanceof JsonBody body)) {
            return 0;
        }
        long limit = JsonNumber.of(body.member("generationConfig").orElse(""), GEMINI_LIMIT);
        for (String name : LIMITS) {
            limit = Math.max(limit, JsonNumber.of(body, name));
        }
        return Math.clamp(limit, 0, Integer.MAX_VALUE);
    }

    private static long bytes(Demand demand) {
        if (!(demand.call().body() instanceof JsonBody body)) {
            return 0;
        }
        long forced = forcedPrompt(demand).getBytes(StandardCharsets.UTF_8).length + MESSAGE;
        return body.length() + forced + IMAGE * pictures(body.bytes(), body.length());
    }

    private long counted(Demand demand) {
        String forced = forcedPrompt(demand);
        long own = forced.isEmpty() ? 0 : counter.text(demand.upstreamModel(), forced) + MESSAGE;
        return own + counter.prompt(demand.call(), demand.upstreamModel());
    }

    private static String forcedPrompt(Demand demand) {
        return demand.call().operation() == Operation.CHAT ? demand.channel().systemPrompt() : "";
    }

    /** How often a body says {@code "image_url"}: at least once a picture, unless somebody hides it, to no gain. */
    private static long pictures(byte[] bytes, int length) {
        long found = 0;
        for (int at = 0; at + IMAGE_PART.length <= length; at++) {
            if (bytes[at] == '"' && bytes[at + 1] == 'i' && startsAt(bytes, at)) {
                found++;
                at += IMAGE_PART.length - 1;
            }
        }
        return found;
    }

    private static boolean startsAt(byte[] bytes, int at) {
        for (int i = 0; i < IMAGE_PART.length; i++) {
            if (bytes[at + i] != IMAGE_PART[i]) {
                return false;
            }
        }
        return true;
    }
}
