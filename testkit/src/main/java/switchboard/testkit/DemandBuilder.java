package switchboard.testkit;

import java.util.Map;
import switchboard.spi.Caller;
import switchboard.spi.Channel;
import switchboard.spi.Demand;
import switchboard.spi.Operation;

/** Makes demands as the kernel would make them; every setter returns the builder. */
public final class DemandBuilder {
    private Operation operation = Operation.CHAT;
    private String model = "gpt-4o";
    private String body = "{\"model\":\"gpt-4o\",\"messages\":[]}";
    private long user = 1;
    private long token = 2;
    private long channel = 3;
    private String group = "default";
    private long held;

    /** What is asked. */
    public DemandBuilder operation(Operation value) {
        operation = value;
        return this;
    }

    /** The model that is asked for, whatever the body says. */
    public DemandBuilder model(String value) {
        model = value;
        return this;
    }

    /** The JSON that is sent. */
    public DemandBuilder body(String value) {
        body = value;
        return this;
    }

    /** Who pays. */
    public DemandBuilder user(long value) {
        user = value;
        return this;
    }

    /** By which token. */
    public DemandBuilder token(long value) {
        token = value;
        return this;
    }

    /** Where it would go. */
    public DemandBuilder channel(long value) {
        channel = value;
        return this;
    }

    /** The user's group. */
    public DemandBuilder group(String value) {
        group = value;
        return this;
    }

    /** What earlier policies hold. */
    public DemandBuilder held(long value) {
        held = value;
        return this;
    }

    /** The demand. */
    public Demand build() {
        var caller = new Caller(user, "user-" + user, group, 1, token, "token-" + token, false);
        var call = new CallBuilder(operation, PlainJson.of(body)).model(model).build();
        var upstream = new Channel(channel, 1, "channel-" + channel, "", "", Map.of(), Map.of());
        return new Demand(caller, call, upstream, model, held);
    }
}
