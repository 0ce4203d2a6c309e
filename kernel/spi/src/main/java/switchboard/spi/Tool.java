package switchboard.spi;

import java.util.Optional;

/** What a model may call. */
public sealed interface Tool {
    /**
     * A function of the client's.
     *
     * @param description empty if there is none
     * @param parameters a JSON Schema, raw JSON; empty if there is none
     * @param strict whether arguments must follow the schema, if told
     * @param cache the raw JSON of a {@code cache_control}, empty for none
     */
    record Function(String name, String description, String parameters, Optional<Boolean> strict, String cache)
            implements Tool {}

    /**
     * A tool that one upstream runs itself.
     *
     * @param dialect whose it is
     * @param type its type there
     * @param json the tool as it stood there
     */
    record Hosted(String dialect, String type, String json) implements Tool {}
}
