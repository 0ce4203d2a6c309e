package switchboard.quota.prepaid;

import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Options;

/**
 * An option, read once per text. A text that cannot be read leaves what was read before in force: a slip of an
 * administrator must not put every model at another price.
 */
final class ParsedOption<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ParsedOption.class);

    private record Parsed<T>(String text, T value) {}

    private final Options options;
    private final String name;
    private final T empty;
    private final Function<String, T> reader;
    private volatile Parsed<T> parsed;

    /**
     * An option that nobody has read yet.
     *
     * @param empty what a blank text means
     * @param reader throws IllegalArgumentException for a text it cannot read
     */
    ParsedOption(Options options, String name, T empty, Function<String, T> reader) {
        this.options = options;
        this.name = name;
        this.empty = empty;
        this.reader = reader;
        this.parsed = new Parsed<>("", empty);
    }

    /** What the option says now. */
    @SuppressWarnings("ReferenceEquality") // the same instance until the option changes: one comparison a call
    T value() {
        Parsed<T> known = parsed;
        String text = options.text(name);
        if (text == known.text()) {
            return known.value();
        }
        Parsed<T> fresh = new Parsed<>(text, text.equals(known.text()) ? known.value() : read(text, known.value()));
        parsed = fresh;
        return fresh.value();
    }

    private T read(String text, T before) {
        if (text.isBlank()) {
            return empty;
        }
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            LOG.warn("Option {} cannot be read, its former value stays in force: {}", name, e.getMessage());
            return before;
        }
    }
}
