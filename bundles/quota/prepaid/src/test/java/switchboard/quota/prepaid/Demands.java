package switchboard.quota.prepaid;

import java.time.Instant;
import java.util.Map;
import switchboard.spi.Call;
import switchboard.spi.Caller;
import switchboard.spi.Channel;
import switchboard.spi.Demand;
import switchboard.spi.Dialect;
import switchboard.spi.Headers;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.Payload;
import switchboard.testkit.PlainJson;

/** Demands as the relay makes them. */
final class Demands {
    private Demands() {}

    static Demand of(Operation operation, String model, String body) {
        return of(operation, model, 1, "default", "", PlainJson.of(body));
    }

    /** The same demand at another moment. */
    static Demand at(Instant moment, Demand demand) {
        Call call = demand.call();
        Call moved = new Call(
                call.id(),
                call.dialect(),
                call.operation(),
                call.path(),
                call.query(),
                call.model(),
                call.stream(),
                call.usageWanted(),
                call.headers(),
                call.body(),
                call.memory(),
                moment);
        return new Demand(demand.caller(), moved, demand.channel(), demand.upstreamModel());
    }

    static Demand of(
            Operation operation, String model, int channelType, String group, String systemPrompt, Payload body) {
        Caller caller = new Caller(1, "anna", group, 1, 2, "laptop", false);
        Call call = new Call(
                "id",
                Dialect.OPENAI_CHAT,
                operation,
                "/v1/" + operation.path(),
                "",
                model,
                false,
                false,
                Headers.NONE,
                body,
                Memory.NONE,
                Instant.EPOCH);
        Channel channel = new Channel(3, channelType, "main", "", systemPrompt, Map.of(), Map.of());
        return new Demand(caller, call, channel, model);
    }
}
