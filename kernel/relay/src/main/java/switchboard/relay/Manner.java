package switchboard.relay;

/**
 * How a client gets an answer in events.
 *
 * @param frames puts each event on the wire
 * @param whole nothing is sent before the answer is complete, so that another channel can still take over
 */
record Manner(Frames frames, boolean whole) {}
