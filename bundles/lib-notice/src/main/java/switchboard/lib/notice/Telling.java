package switchboard.lib.notice;

import java.util.List;
import switchboard.spi.Notice;
import switchboard.spi.Options;

/**
 * A notice in words. All of it is plain text: whoever shows it escapes it as the form demands.
 *
 * @param language whose words they are, such as {@code zh}
 * @param subject one line
 * @param lines the sentences, one a line
 * @param code what the reader is to type in somewhere; empty for none
 * @param link where the reader is to go; empty for none
 * @param linkTitle what the link says
 * @param footer who tells it
 */
public record Telling(
        String language,
        String subject,
        List<String> lines,
        String code,
        String link,
        String linkTitle,
        List<String> footer) {
    public Telling {
        subject = oneLine(subject);
        lines = List.copyOf(lines);
        footer = List.copyOf(footer);
    }

    /** The words for a notice, in the language of its reader or else of the gateway. */
    public static Telling of(Notice notice, Options options) {
        Words words = Words.of(notice, options);
        return new Told(notice, new Gateway(options), words).telling();
    }

    /** The sentences without anything else, on one line. */
    public String summary() {
        return String.join(" ", lines);
    }

    /** A name that an operator has chosen may hold anything; a subject is one line. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
