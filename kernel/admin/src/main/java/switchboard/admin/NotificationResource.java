package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import switchboard.notices.NoticeBoard;
import switchboard.notices.NoticeBoard.Tested;
import switchboard.spi.Notice;
import switchboard.store.NoticeRow;
import switchboard.store.NoticeRow.State;

/** Notices and what became of them, for root. Not in One API, whose {@code /api/notice} is a text for everybody. */
@Path("api/notification")
@RolesAllowed(Role.ROOT)
public final class NotificationResource {
    private final NoticeBoard notices;

    NotificationResource(NoticeBoard notices) {
        this.notices = notices;
    }

    /**
     * A notice on its way to one place.
     *
     * @param delivery what receivers know it by
     * @param userId who is to hear of it; 0 for the operator
     * @param nextTime when it is tried again; 0 if it is not
     */
    record View(
            @JsonProperty("id") long id,
            @JsonProperty("delivery") String delivery,
            @JsonProperty("event") String event,
            @JsonProperty("user_id") long userId,
            @JsonProperty("address") String address,
            @JsonProperty("facts") Map<String, String> facts,
            @JsonProperty("state") String state,
            @JsonProperty("notifier") String notifier,
            @JsonProperty("destination") String destination,
            @JsonProperty("tries") int tries,
            @JsonProperty("error") String error,
            @JsonProperty("created_time") long createdTime,
            @JsonProperty("changed_time") long changedTime,
            @JsonProperty("next_time") long nextTime) {
        static View of(NoticeRow row) {
            boolean waits = row.state().equals(State.NEW.name()) || row.state().equals(State.WAITING.name());
            return new View(
                    row.id(),
                    row.delivery(),
                    lower(row.event()),
                    row.userId(),
                    row.address(),
                    row.notice().map(Notice::facts).orElse(Map.of()),
                    lower(row.state()),
                    row.notifier(),
                    row.destination(),
                    row.tries(),
                    row.error(),
                    row.happenedAt(),
                    row.changedAt(),
                    waits ? row.dueAt() : 0);
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Ten notices, the latest first; of one state if that is named. */
    @GET
    public Envelope<List<View>> page(
            @QueryParam("p") @Nullable String page, @QueryParam("state") @Nullable String state) {
        return Envelope.of(notices.page(Numbers.page(page), state(state == null ? "" : state)).stream()
                .map(View::of)
                .toList());
    }

    private static Optional<State> state(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Stream.of(State.values())
                .filter(state -> lower(state.name()).equals(text))
                .findFirst()
                .orElseThrow(() -> new Declined(Text.INVALID_PARAMETER)));
    }

    /** Has a notice that did not arrive tried again now. */
    @POST
    @Path("{id}/retry")
    public Envelope<Void> retry(@PathParam("id") String id) {
        if (!notices.retry(Numbers.id(id))) {
            throw Declined.recordNotFound();
        }
        return Envelope.DONE;
    }

    /**
     * Which notifier is to send a test.
     *
     * @param email where to, for one that reaches people; root's own address if absent
     */
    public record Input(
            @JsonProperty("notifier") @Nullable String notifier,
            @JsonProperty("email") @Nullable String email) {}

    /** What came of a test at one place. */
    record Outcome(
            @JsonProperty("destination") String destination,
            @JsonProperty("success") boolean success,
            @JsonProperty("message") String message,
            @JsonProperty("time") double time) {
        static Outcome of(Tested tested) {
            return new Outcome(
                    tested.destination(),
                    tested.succeeded(),
                    tested.error(),
                    tested.took().toMillis() / 1000.0);
        }
    }

    /** Sends a test by one notifier, and answers with what happened. */
    @POST
    @Path("test")
    public Envelope<List<Outcome>> test(Input input) {
        String notifier = input.notifier() == null ? "" : input.notifier();
        if (!notices.has(notifier)) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        List<Tested> tested = notices.test(
                notifier, input.email() == null ? "" : input.email().strip());
        if (tested.isEmpty()) {
            throw new Declined(Text.NOTIFIER_NOT_SET_UP);
        }
        return Envelope.of(tested.stream().map(Outcome::of).toList());
    }
}
