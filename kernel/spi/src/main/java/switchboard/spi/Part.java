package switchboard.spi;

import java.util.List;

/** A part of a message. {@code cache} is the raw JSON of a {@code cache_control}, empty for none. */
public sealed interface Part {
    /** Words. */
    record Text(String text, String cache) implements Part {
        /** Words without a mark. */
        public Text(String text) {
            this(text, "");
        }
    }

    /**
     * A picture, a sound, a film or a document.
     *
     * @param kind what it is
     * @param mediaType such as {@code image/png}; empty if not told
     * @param source where its bytes are
     * @param name a file name or title, empty if there is none
     * @param detail OpenAI's {@code detail} of pictures, empty if not told
     */
    record Media(Kind kind, String mediaType, Source source, String name, String detail, String cache)
            implements Part {}

    /** What a medium is. */
    enum Kind {
        /** A picture. */
        IMAGE,
        /** A sound. */
        AUDIO,
        /** A film. */
        VIDEO,
        /** A text to read, such as a PDF. */
        DOCUMENT
    }

    /** Where a medium's bytes are. */
    sealed interface Source {
        /** Here, in plain base64 with padding. */
        record Data(String base64) implements Source {}

        /** At an address, which nobody has checked. */
        record Url(String url) implements Source {}

        /** With an upstream, which knows it by this id. */
        record File(String id) implements Source {}

        /** Here, as plain words. */
        record Words(String text) implements Source {}
    }

    /**
     * Reasoning of an earlier turn.
     *
     * @param text what was shown of it, may be empty
     * @param seal what the upstream wants back with it
     */
    record Thinking(String text, Seal seal) implements Part {}

    /**
     * A call that the model made.
     *
     * @param arguments JSON text as the model wrote it, which may be empty or broken
     */
    record ToolCall(String id, String name, String arguments, Seal seal) implements Part {}

    /**
     * What a tool said.
     *
     * @param callId the call it answers
     * @param name the tool's name, empty if the client did not say
     * @param content texts and media
     * @param error the tool failed
     */
    record ToolResult(String callId, String name, List<Part> content, boolean error, String cache) implements Part {
        public ToolResult {
            content = List.copyOf(content);
        }
    }

    /** Words by which the model refused. */
    record Refusal(String text) implements Part {}

    /**
     * What only one dialect has a word for, such as a server tool's result. Others drop it.
     *
     * @param dialect whose it is
     * @param json the part as it stood there
     */
    record Raw(String dialect, String json) implements Part {}
}
