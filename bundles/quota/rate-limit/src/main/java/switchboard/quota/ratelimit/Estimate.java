package switchboard.quota.ratelimit;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import switchboard.spi.Demand;
import switchboard.spi.JsonBody;

/**
 * About how many tokens a call will use: a quarter of its bytes, and the answer's limit. It is exact enough to admit by,
 * since the true number takes its place when the call is over.
 */
final class Estimate {
    private static final List<String> LIMITS = List.of("max_tokens", "max_completion_tokens", "max_output_tokens");
    private static final Pattern GEMINI_LIMIT = Pattern.compile("\"max_?[oO]utput_?[tT]okens\"\\s*:\\s*([0-9]{1,18})");
    private static final int BYTES_A_TOKEN = 4;

    /** A picture or a sound inside the body, whatever its size. */
    private static final long MEDIUM = 1000;

    private static final byte[] BASE64 = {';', 'b', 'a', 's', 'e', '6', '4', ','};

    private Estimate() {}

    static long of(Demand demand) {
        if (!(demand.call().body() instanceof JsonBody body)) {
            return 0;
        }
        return switch (demand.call().operation()) {
            case CHAT, COMPLETIONS, EDITS -> prompt(body) + answer(body);
            case EMBEDDINGS, MODERATIONS -> prompt(body);
            default -> 0;
        };
    }

    private static long answer(JsonBody body) {
        long limit = body.member("generationConfig").map(Estimate::gemini).orElse(0L);
        for (String name : LIMITS) {
            limit = Math.max(limit, body.member(name).map(Estimate::number).orElse(0L));
        }
        return Math.clamp(limit, 0, Integer.MAX_VALUE);
    }

    private static long gemini(String config) {
        Matcher found = GEMINI_LIMIT.matcher(config);
        return found.find() ? number(found.group(1)) : 0;
    }

    private static long number(String raw) {
        try {
            return Long.parseLong(raw);
        } catch (NumberFormatException notWhole) {
            return 0;
        }
    }

    /** What is inside data URLs is no text. */
    private static long prompt(JsonBody body) {
        byte[] bytes = body.bytes();
        int length = body.length();
        long text = length;
        long media = 0;
        for (int at = 0; at + BASE64.length <= length; at++) {
            if (bytes[at] == ';' && startsAt(bytes, at)) {
                int from = at;
                while (at < length && bytes[at] != '"') {
                    at++;
                }
                text -= at - from;
                media++;
            }
        }
        return text / BYTES_A_TOKEN + MEDIUM * media;
    }

    private static boolean startsAt(byte[] bytes, int at) {
        for (int i = 0; i < BASE64.length; i++) {
            if (bytes[at + i] != BASE64[i]) {
                return false;
            }
        }
        return true;
    }
}
