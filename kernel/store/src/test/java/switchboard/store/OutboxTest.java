package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.store.NoticeRow.State;
import switchboard.store.Outbox.Place;

@Tag("engine")
final class OutboxTest {
    private static final Duration CLAIM = Duration.ofMinutes(5);
    private static final Place MAIL = new Place("email", "root@example.com");

    private Instant now = Instant.ofEpochSecond(1_800_000_000);
    private Store store;
    private Outbox outbox;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = Fixture.store(folder);
        outbox = new Outbox(store.database(), () -> now);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aNoticeComesOutAsItWentIn() {
        var notice = new Notice(
                Event.QUOTA_LOW,
                new Audience.Person(5, "a@例え.example", "en"),
                Map.of("quota", "900", "n", "😀 \0"),
                now);
        assertThat(outbox.add("", notice)).isTrue();
        assertThat(outbox.due(10))
                .singleElement()
                .satisfies(row -> assertThat(row.notice()).contains(notice));
    }

    @Test
    void aSecondNoticeAboutTheSameIsNotTakenWithinADay() {
        assertThat(outbox.add("bundle/x", notice())).isTrue();
        assertThat(outbox.add("bundle/x", notice())).isFalse();
        assertThat(outbox.add("bundle/y", notice())).isTrue();
        assertThat(outbox.add("", notice())).isTrue();
        assertThat(outbox.add("", notice())).isTrue();
        now = now.plus(Outbox.QUIET).plusSeconds(1);
        assertThat(outbox.add("bundle/x", notice())).isTrue();
    }

    @Test
    void ofTwoWhoSawItDueOneTakesIt() {
        outbox.add("", notice());
        NoticeRow row = outbox.due(10).getFirst();
        assertThat(outbox.claim(row, CLAIM, List.of())).isTrue();
        assertThat(outbox.claim(row, CLAIM, List.of())).isFalse();
        assertThat(outbox.due(10)).isEmpty();
    }

    @Test
    void whatSomebodyTookAndNeverEndedIsDueAgain() {
        outbox.add("", notice());
        NoticeRow first = outbox.due(10).getFirst();
        assertThat(outbox.claim(first, CLAIM, List.of())).isTrue();
        now = now.plus(CLAIM);
        NoticeRow second = outbox.due(10).getFirst();
        assertThat(second.tries()).isEqualTo(1);
        assertThat(outbox.claim(second, CLAIM, List.of(MAIL))).isTrue();
        assertThat(outbox.page(0, Optional.empty())).as("it is sorted once").hasSize(1);
        outbox.failed(first, "too late to say", Optional.empty());
        assertThat(only().state()).isEqualTo(State.SENDING.name());
        outbox.delivered(second, MAIL);
        assertThat(only().state()).isEqualTo(State.DELIVERED.name());
        assertThat(only().notifier()).isEqualTo("email");
    }

    @Test
    void eachPlaceBesideIsADeliveryOfItsOwn() {
        outbox.add("k", notice());
        NoticeRow row = outbox.due(10).getFirst();
        Place one = new Place("webhook", "one");
        Place two = new Place("webhook", "two");
        assertThat(outbox.claim(row, CLAIM, List.of(one, two))).isTrue();
        List<NoticeRow> beside = outbox.due(10);
        assertThat(beside).extracting(NoticeRow::destination).containsExactly("one", "two");
        assertThat(beside).allSatisfy(leg -> {
            assertThat(leg.notice()).isEqualTo(row.notice());
            assertThat(leg.isNew()).isFalse();
        });
        assertThat(beside)
                .extracting(NoticeRow::delivery)
                .doesNotContain(row.delivery())
                .doesNotHaveDuplicates();
    }

    @Test
    void whatFailedIsDueWhenItSaysSoAndThenNoMore() {
        outbox.add("", notice());
        NoticeRow row = outbox.due(10).getFirst();
        outbox.claim(row, CLAIM, List.of());
        outbox.failed(row, "no 😀 answer\r\n", Optional.of(Duration.ofSeconds(30)));
        assertThat(only().error()).isEqualTo("no   answer ");
        assertThat(outbox.due(10)).isEmpty();
        now = now.plusSeconds(30);
        NoticeRow again = outbox.due(10).getFirst();
        assertThat(again.tries()).isEqualTo(1);
        outbox.claim(again, CLAIM, List.of());
        outbox.failed(again, "no answer", Optional.empty());
        now = now.plus(Duration.ofDays(2));
        assertThat(outbox.due(10)).isEmpty();
        assertThat(outbox.page(0, Optional.of(State.FAILED))).hasSize(1);
        assertThat(outbox.page(0, Optional.of(State.WAITING))).isEmpty();
    }

    @Test
    void anOperatorMayHaveItTriedAgain() {
        outbox.add("", notice());
        NoticeRow row = outbox.due(10).getFirst();
        assertThat(outbox.retry(row.id())).as("it is not tried yet").isFalse();
        outbox.claim(row, CLAIM, List.of());
        assertThat(outbox.retry(row.id())).as("somebody tries").isFalse();
        outbox.failed(row, "no answer", Optional.empty());
        assertThat(outbox.retry(row.id())).isTrue();
        NoticeRow again = outbox.due(10).getFirst();
        assertThat(again.tries()).isZero();
        outbox.claim(again, CLAIM, List.of());
        outbox.delivered(again, MAIL);
        assertThat(outbox.retry(row.id())).isFalse();
        assertThat(outbox.retry(4711)).isFalse();
    }

    @Test
    void whatIsLongOverIsForgotten() {
        outbox.add("", notice());
        NoticeRow row = outbox.due(10).getFirst();
        outbox.claim(row, CLAIM, List.of());
        outbox.delivered(row, MAIL);
        outbox.tidy();
        assertThat(outbox.page(0, Optional.empty())).hasSize(1);
        now = now.plus(Duration.ofDays(15));
        outbox.add("", notice());
        outbox.tidy();
        assertThat(only().state()).isEqualTo(State.NEW.name());
    }

    private NoticeRow only() {
        List<NoticeRow> all = outbox.page(0, Optional.empty());
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private Notice notice() {
        return new Notice(Event.BUNDLE_REFUSED, new Audience.Operator(), Map.of("file", "x.jar"), now);
    }
}
