package switchboard.spi;

import java.time.Instant;

/**
 * One client request, as the kernel carries it to a provider.
 *
 * @param id the request id the client sees in {@code X-Oneapi-Request-Id}
 * @param operation what is asked
 * @param path the client's path, with its leading slash, without the query
 * @param query the raw query without its question mark, empty if there is none
 * @param model the model the client asked for, after defaults, before any channel's mapping
 * @param stream the client wants events
 * @param usageWanted the client itself asked for the usage of a stream
 * @param headers the client's fields that may matter upstream; never its credentials
 * @param body the client's body
 * @param startedAt when the request arrived
 */
public record Call(
        String id,
        Operation operation,
        String path,
        String query,
        String model,
        boolean stream,
        boolean usageWanted,
        Headers headers,
        Payload body,
        Instant startedAt) {}
