package switchboard.lib.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Where the blocks of a message go, one after the other. */
interface Blocks {
    /** Begins a block. */
    void open(ObjectNode block);

    /**
     * More of the open block.
     *
     * @param delta the type of the event's delta, such as {@code text_delta}
     * @param member the delta's member that has the text
     */
    void add(String delta, String member, String text);

    /** A source of the open block, which is a text. */
    void cite(ObjectNode citation);

    /** Ends the open block. */
    void close();

    /** Whether there was none yet. */
    boolean isEmpty();
}
