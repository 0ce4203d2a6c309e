package switchboard.provider.openai;

import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;

/** What the Responses API says to requests that it cannot take. */
final class ResponsesRefusal {
    private ResponsesRefusal() {}

    /** The request is wrong there. */
    static RelayException wrong(String param, String message) {
        return refused(400, message, Optional.of(param), "null");
    }

    /** An earlier answer is asked for that nobody here knows. */
    static RelayException noSuchPrevious(String id) {
        return refused(
                400,
                "Previous response with id '%s' not found.".formatted(id),
                Optional.of(ResponsesMemory.FOLLOWS),
                Json.quote("previous_response_not_found"));
    }

    /** The same, where its address is asked. */
    static RelayException noSuchResponse(String id) {
        return refused(404, "Response with id '%s' not found.".formatted(id), Optional.empty(), "null");
    }

    private static RelayException refused(int status, String message, Optional<String> param, String code) {
        return new RelayException(new UpstreamFailure(
                Failure.BADREQ, status, message, Failure.BADREQ.type(), param, code, Optional.empty()));
    }
}
