package switchboard.admin;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.RefusedException;
import switchboard.store.ChannelTags;
import switchboard.store.DuplicateException;
import switchboard.store.StoreException;

/** The one place that says what a client gets when a resource fails. */
@SuppressWarnings("NullAway.Init") // Jersey fills in the context
final class FailureMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(FailureMapper.class);

    @Context
    private HttpHeaders headers;

    @Context
    private UriInfo uri;

    @Context
    private Request request;

    @Override
    public Response toResponse(Throwable failure) {
        return switch (failure) {
            case Declined declined ->
                answer(declined.status(), declined.message(headers.getHeaderString("Accept-Language")));
            case SecondStepNeeded needed ->
                Response.ok(new Envelope<>(
                                false, String.valueOf(needed.getMessage()), new SecondStepView(true, needed.ticket())))
                        .build();
            case ChannelTags.AbsentException absent -> answer(200, String.valueOf(absent.getMessage()));
            case RefusedException refused -> answer(200, String.valueOf(refused.getMessage()));
            case DuplicateException duplicate -> answer(200, "UNIQUE constraint failed: " + duplicate.column());
            case StoreException store -> {
                LOG.warn("{} {} failed in the database", request.getMethod(), uri.getPath(), store);
                yield answer(200, String.valueOf(store.getMessage()));
            }
            case ClientErrorException noSuchResource ->
                Response.status(404)
                        .entity(NotFound.of(request.getMethod(), "/" + uri.getPath()))
                        .build();
            default -> {
                LOG.error("{} {} failed", request.getMethod(), uri.getPath(), failure);
                yield Response.serverError().build();
            }
        };
    }

    private static Response answer(int status, String message) {
        return Response.status(status).entity(Envelope.failure(message)).build();
    }
}
