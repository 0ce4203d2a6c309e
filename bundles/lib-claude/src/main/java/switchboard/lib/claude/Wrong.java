package switchboard.lib.claude;

import java.util.Optional;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;

/** Requests that cannot be. */
final class Wrong {
    private Wrong() {}

    /**
     * The client's request is wrong.
     *
     * @param param the member at fault, empty if it is none
     */
    static RelayException badRequest(String param, String message) {
        return failure(Failure.BADREQ, param, message);
    }

    /** This dialect cannot ask it; another may. */
    static RelayException unsupported(String param, String message) {
        return failure(Failure.UNSUPPORTED, param, message);
    }

    private static RelayException failure(Failure failure, String param, String message) {
        return new RelayException(new UpstreamFailure(
                failure,
                failure.status(),
                message,
                failure.type(),
                param.isEmpty() ? Optional.empty() : Optional.of(param),
                "null",
                Optional.empty()));
    }
}
