package switchboard.lib.notice;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Options;

/**
 * The sentences of one language, by name.
 *
 * @param language such as {@code zh}
 * @param sentences as {@link String#format} takes them
 */
record Words(String language, Properties sentences) {
    static final Words ZH = read("zh");
    static final Words EN = read("en");

    /** The option for readers of whom nothing is known. */
    static final String OPTION = "NoticeLanguage";

    /** The reader's words, or else the gateway's: Chinese, as One API's, unless the operator wants English. */
    static Words of(Notice notice, Options options) {
        String wanted = notice.audience() instanceof Audience.Person person ? person.language() : "";
        return switch (wanted.isEmpty() ? options.text(OPTION) : wanted) {
            case "en" -> EN;
            default -> ZH;
        };
    }

    /** A sentence with what it is about. */
    String say(String name, Object... about) {
        return String.format(Objects.requireNonNull(sentences.getProperty(name), name), about);
    }

    private static Words read(String language) {
        var sentences = new Properties();
        try (InputStream in = Objects.requireNonNull(Words.class.getResourceAsStream(language + ".properties"))) {
            sentences.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Words(language, sentences);
    }
}
