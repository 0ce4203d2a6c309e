package switchboard.quota.prepaid;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import switchboard.quota.prepaid.Tariff.Volume;
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

    private static final Word IMAGE_PART = Word.of("\"image_url\"", '_');

    /** How requests say that they bring audio or want it, and that what they bring shall be cached. */
    private static final Word AUDIO = Word.of("audio", 'u');

    private static final Word CACHED = Word.of("\"cache_control\"", '_');

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
    long of(Demand demand, Tariff tariff) {
        long answer = switches.reservedTokens() + limit(demand);
        boolean audio = tariff.tellsKindsApart() && mentions(demand, AUDIO) > 0;
        boolean cached = tariff.tellsKindsApart() && mentions(demand, CACHED) > 0;
        long generous = tariff.hold(new Volume(bytes(demand), answer, audio, cached));
        if (purse.holds(demand.caller(), generous, NEAR)) {
            return generous;
        }
        return tariff.hold(new Volume(counted(demand), answer, audio, cached));
    }

    /** The answer's limit, by whichever name the client's dialect has for it. */
    private static long limit(Demand demand) {
        if (!(demand.call().body() instanceof JsonBody body)) {
            return 0;
        }
        long limit = body.member("generationConfig")
                .map(config -> JsonNumber.of(config, GEMINI_LIMIT))
                .orElse(0L);
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
        return body.length() + forced + IMAGE * mentions(demand, IMAGE_PART);
    }

    private long counted(Demand demand) {
        String forced = forcedPrompt(demand);
        long own = forced.isEmpty() ? 0 : counter.text(demand.upstreamModel(), forced) + MESSAGE;
        return own + counter.prompt(demand.call(), demand.upstreamModel());
    }

    private static String forcedPrompt(Demand demand) {
        return demand.call().operation() == Operation.CHAT ? demand.channel().systemPrompt() : "";
    }

    /** How often a body says something: a picture's part at least once a picture, unless somebody hides it, to no gain. */
    private static long mentions(Demand demand, Word word) {
        if (!(demand.call().body() instanceof JsonBody body)) {
            return 0;
        }
        return word.in(body.bytes());
    }
}
