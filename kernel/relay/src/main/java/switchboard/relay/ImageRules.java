package switchboard.relay;

import java.util.Map;
import java.util.Set;
import switchboard.spi.JsonBody;

/** What One API's table of image models allows; a model that is not in it may have any size and prompt. */
final class ImageRules {
    /**
     * What one model allows.
     *
     * @param maxN how many images at once
     * @param maxPrompt bytes of the prompt
     * @param sizes allowed sizes; empty for any
     */
    private record Rule(int maxN, int maxPrompt, Set<String> sizes) {}

    /** No model makes more at once: a bound against mistakes, where the table knows none. */
    private static final int MOST = 128;

    private static final Set<String> DIFFUSION = Set.of("512x1024", "576x1024", "1024x576", "1024x768", "1024x1024");

    private static final Map<String, Rule> RULES = Map.of(
            "ali-stable-diffusion-v1.5", new Rule(4, 4000, DIFFUSION),
            "ali-stable-diffusion-xl", new Rule(4, 4000, DIFFUSION),
            "cogview-3", new Rule(1, 833, Set.of()),
            "dall-e-2", new Rule(10, 1000, Set.of("256x256", "512x512", "1024x1024")),
            "dall-e-3", new Rule(1, 4000, Set.of("1024x1024", "1024x1792", "1792x1024")),
            "step-1x-medium",
                    new Rule(1, 4000, Set.of("256x256", "512x512", "768x768", "1024x1024", "1280x800", "800x1280")),
            "wanx-v1", new Rule(4, 4000, Set.of("1024x1024", "720x1280", "1280x720")));

    private ImageRules() {}

    static void check(JsonBody body, String model) {
        String prompt = body.text("prompt").orElse("");
        if (prompt.isEmpty()) {
            throw refused("prompt_missing", "prompt is required");
        }
        Rule rule = RULES.getOrDefault(model, new Rule(MOST, Integer.MAX_VALUE, Set.of()));
        String size = body.text("size").filter(text -> !text.isEmpty()).orElse("1024x1024");
        if (!rule.sizes.isEmpty() && !rule.sizes.contains(size)) {
            throw refused("size_not_supported", "size not supported for this image model");
        }
        if (Validation.bytes(prompt) > rule.maxPrompt) {
            throw refused("prompt_too_long", "prompt is too long");
        }
        long n = count(body);
        if (n < 1 || n > rule.maxN) {
            throw refused("n_not_within_range", "invalid value of n");
        }
    }

    /** 1 if absent or 0. */
    private static long count(JsonBody body) {
        String raw = body.member("n").orElse("null").strip();
        if (raw.equals("null")) {
            return 1;
        }
        try {
            long n = Long.parseLong(raw);
            return n == 0 ? 1 : n;
        } catch (NumberFormatException notAnInteger) {
            throw refused("invalid_image_request", "n must be an integer");
        }
    }

    private static RefusedCall refused(String code, String message) {
        return new RefusedCall(Refusal.local(400, code, message));
    }
}
