package switchboard.relay;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a picture in a message counts: a base, and so much for every tile of 512 pixels it covers once it
 * is shrunk to fit.
 *
 * @param base for the picture
 * @param tile for each tile of a picture in high detail
 */
record ImageTokens(int base, int tile) {
    private static final ImageTokens USUAL = new ImageTokens(85, 170);
    private static final ImageTokens MINI = new ImageTokens(2833, 5667);

    /** Stands for the size of a picture that lies elsewhere: the gateway does not fetch it to count it. */
    private static final ImageSize REMOTE = new ImageSize(1024, 1024);

    private static final Pattern DATA_URL =
            Pattern.compile("data:image/[^;,]{1,100};base64,", Pattern.CASE_INSENSITIVE);

    private static final double LONGEST = 2048;
    private static final double SHORTEST = 768;
    private static final int TILE = 512;

    static ImageTokens of(String model) {
        return model.startsWith("gpt-4o-mini") ? MINI : USUAL;
    }

    /**
     * Tokens of one picture; 0 where detail or picture make no sense.
     *
     * @param detail as the client said it, empty if it did not
     */
    long count(String url, String detail) {
        return switch (detail) {
            case "low" -> base;
            case "", "auto", "high" -> size(url).map(this::highDetail).orElse(0L);
            default -> 0;
        };
    }

    /** Tokens of a picture in high detail. */
    long highDetail(ImageSize size) {
        int width = size.width();
        int height = size.height();
        if (width > LONGEST || height > LONGEST) {
            double ratio = LONGEST / Math.max(width, height);
            width = (int) (width * ratio);
            height = (int) (height * ratio);
        }
        if (width > SHORTEST && height > SHORTEST) {
            double ratio = SHORTEST / Math.min(width, height);
            width = (int) (width * ratio);
            height = (int) (height * ratio);
        }
        return base + (long) Math.ceilDiv(width, TILE) * Math.ceilDiv(height, TILE) * tile;
    }

    private static Optional<ImageSize> size(String url) {
        var data = DATA_URL.matcher(url);
        if (!data.lookingAt()) {
            boolean remote =
                    url.regionMatches(true, 0, "https://", 0, 8) || url.regionMatches(true, 0, "http://", 0, 7);
            return remote ? Optional.of(REMOTE) : Optional.empty();
        }
        try (InputStream in = Base64.getDecoder().wrap(new Characters(url, data.end()))) {
            return ImageSize.read(in);
        } catch (IOException notBase64) {
            return Optional.empty();
        }
    }

    /** A text's characters as bytes, from somewhere on: as much is decoded as is read. */
    @SuppressWarnings("InputStreamSlowMultibyteRead") // the decoder reads byte by byte
    private static final class Characters extends InputStream {
        private final String text;
        private int at;

        Characters(String text, int from) {
            this.text = text;
            this.at = from;
        }

        @Override
        public int read() {
            return at < text.length() ? text.charAt(at++) & 0xFF : -1;
        }
    }
}
