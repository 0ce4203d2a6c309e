package switchboard.admin;

import switchboard.spi.Options;

/** Where people reach the gateway, as the operator has said. */
final class ServerAddress {
    /** One API's word for a gateway that was not told. */
    static final String UNSET = "http://localhost:3000";

    private ServerAddress() {}

    /** Without a slash at its end. */
    static String of(Options options) {
        String address = options.text("ServerAddress").strip();
        String base = address.isEmpty() ? UNSET : address;
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }
}
