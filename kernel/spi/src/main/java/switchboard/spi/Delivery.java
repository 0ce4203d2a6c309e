package switchboard.spi;

/**
 * One attempt to bring a notice to one place.
 *
 * @param id the same for every attempt at one notice and place, unique among all: receivers know by it what they have
 * @param notice what is to be told
 * @param destination one of those that the notifier named for it
 */
public record Delivery(String id, Notice notice, String destination) {}
