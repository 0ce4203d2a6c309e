package switchboard.spi;

/**
 * What a channel proves itself with. It does not print itself.
 *
 * @param value the key as stored
 */
public record ChannelKey(String value) {
    @Override
    public String toString() {
        return "ChannelKey[***]";
    }
}
