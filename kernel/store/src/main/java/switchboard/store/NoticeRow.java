package switchboard.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;

/**
 * A notice on its way to one place: a row of {@code switchboard_notices}.
 *
 * @param id its number
 * @param delivery what receivers know it by: the same for every attempt
 * @param about what no second one is to be about within a day; empty for anything
 * @param event what happened
 * @param userId who is to hear of it; 0 for the operator, or for somebody with an address alone
 * @param address an e-mail address, where it is not the user's
 * @param language the reader's, where it is known
 * @param facts a JSON object of texts
 * @param happenedAt epoch seconds
 * @param state how far it is
 * @param notifier who is to carry it, or has; empty while whoever reaches the reader may
 * @param destination the place, in that notifier's words
 * @param tries how often it was tried
 * @param dueAt when it is tried next, in epoch seconds
 * @param error why it did not arrive the last time
 * @param changedAt when all that changed, in epoch seconds
 */
public record NoticeRow(
        long id,
        String delivery,
        String about,
        String event,
        long userId,
        String address,
        String language,
        String facts,
        long happenedAt,
        String state,
        String notifier,
        String destination,
        int tries,
        long dueAt,
        String error,
        long changedAt) {
    /** How far a notice is. */
    public enum State {
        /** It is not known yet who is to carry it. */
        NEW,
        /** It is to be delivered. */
        WAITING,
        /** Somebody tries to deliver it. */
        SENDING,
        /** It arrived. */
        DELIVERED,
        /** It did not arrive, and is not tried again by itself. */
        FAILED,
        /** There is nobody to deliver it to. */
        UNADDRESSED
    }

    /** In ASCII: every database can keep that, whatever upstreams say. */
    private static final ObjectWriter WRITER = Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};

    /** A notice that nobody has seen yet. */
    static NoticeRow of(String about, Notice notice, long now) {
        Audience.Person reader =
                notice.audience() instanceof Audience.Person person ? person : new Audience.Person(0, "", "");
        return new NoticeRow(
                0,
                RandomText.hex(32),
                about,
                notice.event().name(),
                reader.userId(),
                reader.email(),
                reader.language(),
                json(notice.facts()),
                notice.at().getEpochSecond(),
                State.NEW.name(),
                "",
                "",
                0,
                now,
                "",
                now);
    }

    /** The same notice on its way beside, to a place of a notifier. */
    NoticeRow beside(String carrier, String place, long now) {
        return new NoticeRow(
                0,
                RandomText.hex(32),
                about,
                event,
                userId,
                address,
                language,
                facts,
                happenedAt,
                State.WAITING.name(),
                carrier,
                place,
                0,
                now,
                "",
                now);
    }

    /** Whether nobody has looked yet who gets it. */
    public boolean isNew() {
        return state.equals(State.NEW.name());
    }

    /** Whether it is for a person and not for the operator. */
    public boolean personal() {
        return userId != 0 || !address.isEmpty();
    }

    /** What is to be told; empty if another version has stored what this one has no word for. */
    public Optional<Notice> notice() {
        Audience audience = personal() ? new Audience.Person(userId, address, language) : new Audience.Operator();
        return Stream.of(Notice.Event.values())
                .filter(known -> known.name().equals(event))
                .map(known -> new Notice(known, audience, read(facts), Instant.ofEpochSecond(happenedAt)))
                .findFirst();
    }

    private static String json(Map<String, String> texts) {
        try {
            return WRITER.writeValueAsString(new TreeMap<>(texts));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, String> read(String json) {
        try {
            return Json.MAPPER.readValue(json, TEXTS);
        } catch (JsonProcessingException broken) {
            return Map.of();
        }
    }
}
