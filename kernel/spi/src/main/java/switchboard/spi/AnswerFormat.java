package switchboard.spi;

import java.util.Optional;

/** What shape an answer must have. */
public sealed interface AnswerFormat {
    /** Any. */
    AnswerFormat TEXT = new Text();

    /** Any JSON. */
    AnswerFormat JSON = new Json();

    /** See {@link #TEXT}. */
    record Text() implements AnswerFormat {}

    /** See {@link #JSON}. */
    record Json() implements AnswerFormat {}

    /**
     * JSON of a schema.
     *
     * @param name the schema's name, empty if there is none
     * @param description empty if there is none
     * @param schema raw JSON
     * @param strict whether it must be followed to the letter, if told
     */
    record Schema(String name, String description, String schema, Optional<Boolean> strict) implements AnswerFormat {}
}
