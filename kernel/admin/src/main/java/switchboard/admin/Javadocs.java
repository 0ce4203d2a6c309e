package switchboard.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the sources say of classes and methods; the compiler has kept it beside the classes, as JSON. */
final class Javadocs {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Inline tags, of which the text stays: {@code {@code x}}, {@code {@link #x()}}, {@code {@link X shown}}. */
    private static final Pattern INLINE = Pattern.compile("\\{@(\\w+)\\s+([^{}]*)}");

    private static final Pattern SENTENCE = Pattern.compile("\\.(?=\\s)");

    private Javadocs() {}

    /**
     * A comment.
     *
     * @param text what it says, without tags; empty if there is none
     * @param source all of it
     */
    record Comment(String text, String source) {
        static final Comment NONE = new Comment("", "");

        static Comment of(String source) {
            int tags = source.indexOf("\n @");
            String text = source.startsWith(" @") ? "" : tags < 0 ? source : source.substring(0, tags);
            return new Comment(plain(text), source);
        }

        /** The first sentence, without its full stop. */
        String summary() {
            Matcher end = SENTENCE.matcher(text + " ");
            return end.find() ? text.substring(0, end.start()) : text;
        }

        /** What it says of a parameter or a record's component; empty if nothing. */
        String parameter(String name) {
            Matcher tag = Pattern.compile("(?s)(?:^|\\n) @param " + Pattern.quote(name) + "\\s(.*?)(?=\\n @|$)")
                    .matcher(source);
            return tag.find() ? plain(tag.group(1)) : "";
        }

        private static String plain(String javadoc) {
            String shown = INLINE.matcher(javadoc).replaceAll(Comment::shown);
            return shown.replaceAll("<p>|</?ul>|</?li>", " ")
                    .replaceAll("\\s+", " ")
                    .strip();
        }

        private static String shown(MatchResult tag) {
            String content = tag.group(2).strip();
            boolean isLink = tag.group(1).startsWith("link");
            String last = isLink ? content.substring(content.indexOf(' ') + 1).replace("#", "") : content;
            return Matcher.quoteReplacement(last);
        }
    }

    static Comment of(Class<?> type) {
        return Comment.of(read(type).path("doc").asText());
    }

    static Comment of(Method method) {
        for (JsonNode candidate : read(method.getDeclaringClass()).path("methods")) {
            if (candidate.path("name").asText().equals(method.getName())
                    && candidate.path("paramTypes").size() == method.getParameterCount()) {
                return Comment.of(candidate.path("doc").asText());
            }
        }
        return Comment.NONE;
    }

    static Comment of(Field field) {
        for (JsonNode candidate : read(field.getDeclaringClass()).path("fields")) {
            if (candidate.path("name").asText().equals(field.getName())) {
                return Comment.of(candidate.path("doc").asText());
            }
        }
        return Comment.NONE;
    }

    private static JsonNode read(Class<?> type) {
        String file = name(type) + "__Javadoc.json";
        try (@Nullable InputStream in = type.getResourceAsStream(file)) {
            return in == null ? JSON.createObjectNode() : JSON.readTree(in);
        } catch (IOException broken) {
            throw new UncheckedIOException(file, broken);
        }
    }

    private static String name(Class<?> type) {
        return Arrays.asList(type.getName().split("\\.")).getLast();
    }
}
