package switchboard.provider.PACKAGE;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import switchboard.relay.EventFramer;
import switchboard.relay.SplicedJson;
import switchboard.spi.Dialect;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.DialectContract;
import switchboard.testkit.Looks;
import switchboard.testkit.Recorded;
import switchboard.testkit.Transcript;
import switchboard.testkit.Wire;

/** The contract of dialects, over recorded answers of TITLE. */
class CLASSAnswersTest extends DialectContract {
    private static final ChatAnswer ANSWER =
            new ChatAnswer("Grüße, operator.", "", List.of(), "STOP", Map.of(), true, "", List.of());

    @Override
    protected Dialect dialect() {
        return new CLASSDialect();
    }

    @Override
    protected Stream<Transcript> transcripts() {
        return Recorded.transcripts("NAME")
                .map(one -> new Transcript(one.name(), one.stream(), one.bytes(), Optional.of(ANSWER)));
    }

    @Override
    protected Looks looks() {
        return Looks.through(dialect());
    }

    @Override
    protected Wire wire() {
        return Wire.of(SplicedJson::parse, () -> new EventFramer(1 << 25));
    }
}
