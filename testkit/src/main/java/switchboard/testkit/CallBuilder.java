package switchboard.testkit;

import java.time.Instant;
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.Payload;

/** Makes calls as the kernel would make them of a request; every setter returns the builder. */
public final class CallBuilder {
    private final Operation operation;
    private final Payload body;
    private String dialect = Dialect.OPENAI_CHAT;
    private Memory memory = Memory.NONE;
    private String path;
    private String query = "";
    private String model = "test-model";
    private boolean stream;
    private boolean usageWanted;
    private Headers headers = Headers.of("Content-Type", "application/json");

    /** A call whose model, stream and usage wish are read from the body if it is JSON. */
    public CallBuilder(Operation operation, Payload body) {
        this.operation = operation;
        this.body = body;
        this.path = "/v1/" + operation.path();
        if (body instanceof JsonBody json) {
            this.model = json.text("model").orElse(model);
            this.stream = json.member("stream").orElse("").equals("true");
            this.usageWanted = json.member("stream_options")
                    .orElse("")
                    .replace(" ", "")
                    .replace("\n", "")
                    .contains("\"include_usage\":true");
        }
    }

    /** The dialect of the body. */
    public CallBuilder dialect(String value) {
        dialect = value;
        return this;
    }

    /** What is remembered for the token. */
    public CallBuilder memory(Memory value) {
        memory = value;
        return this;
    }

    /** The client's path. */
    public CallBuilder path(String value) {
        path = value;
        return this;
    }

    /** The raw query. */
    public CallBuilder query(String value) {
        query = value;
        return this;
    }

    /** The requested model. */
    public CallBuilder model(String value) {
        model = value;
        return this;
    }

    /** Whether events are wanted. */
    public CallBuilder stream(boolean value) {
        stream = value;
        return this;
    }

    /** Whether the client asked for the usage of a stream. */
    public CallBuilder usageWanted(boolean value) {
        usageWanted = value;
        return this;
    }

    /** The client's fields. */
    public CallBuilder headers(Headers value) {
        headers = value;
        return this;
    }

    /** The call. */
    public Call build() {
        return new Call(
                "20231114221320000000000TEST",
                dialect,
                operation,
                path,
                query,
                model,
                stream,
                usageWanted,
                headers,
                body,
                memory,
                Instant.ofEpochSecond(1_700_000_000L));
    }
}
