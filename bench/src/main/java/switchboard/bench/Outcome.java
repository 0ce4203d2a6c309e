package switchboard.bench;

/**
 * What the load generator saw.
 *
 * @param answers that came whole, within the time
 * @param events of streams
 * @param failed answers that were refused, cut, or came short
 * @param seconds how long the load lasted
 */
record Outcome(long answers, long events, long failed, double p50Millis, double p99Millis, double seconds) {}
