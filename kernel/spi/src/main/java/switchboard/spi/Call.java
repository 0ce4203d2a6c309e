package switchboard.spi;

import java.time.Instant;

/**
 * One client request, as the kernel carries it to a provider.
 *
 * @param id the request id the client sees in {@code X-Oneapi-Request-Id}
 * @param dialect the dialect of the body, and of the answer that is wanted
 * @param operation what is asked
 * @param path the client's path, with its leading slash, without the query
 * @param query the raw query without its question mark, empty if there is none
 * @param model the model the client asked for, after defaults, before any channel's mapping
 * @param stream the client wants events
 * @param usageWanted the client itself asked for the usage of a stream
 * @param headers the client's fields that may matter upstream; never its credentials
 * @param body the client's body
 * @param memory what is remembered for the client's token
 * @param startedAt when the request arrived
 */
public record Call(
        String id,
        String dialect,
        Operation operation,
        String path,
        String query,
        String model,
        boolean stream,
        boolean usageWanted,
        Headers headers,
        Payload body,
        Memory memory,
        Instant startedAt) {
    /** The same call as if a client of another dialect had made it. */
    public Call in(String otherDialect, Operation sameOperation, JsonBody translated) {
        return new Call(
                id,
                otherDialect,
                sameOperation,
                "/v1/" + sameOperation.path(),
                "",
                model,
                stream,
                true,
                Headers.of("Content-Type", "application/json"),
                translated,
                memory,
                startedAt);
    }

    /** The same call with another body. */
    public Call with(Payload other) {
        return new Call(
                id, dialect, operation, path, query, model, stream, usageWanted, headers, other, memory, startedAt);
    }

    /** The same call for another model; its body is as it was. */
    public Call forModel(String other) {
        return new Call(
                id, dialect, operation, path, query, other, stream, usageWanted, headers, body, memory, startedAt);
    }
}
