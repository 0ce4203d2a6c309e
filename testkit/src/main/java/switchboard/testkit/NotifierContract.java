package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.spi.Notifier;
import switchboard.spi.NotifierInfo.Turn;
import switchboard.spi.Options;
import switchboard.spi.Setting;

/** What every notifier owes the kernel, whomever it tells. A bundle's test extends this. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class NotifierContract {
    private static final String ID = "00112233445566778899aabbccddeeff";
    private static final List<Audience> AUDIENCES = List.of(
            new Audience.Operator(),
            new Audience.Operator("root@example.com"),
            new Audience.Person(0, "a@example.com", "en"),
            new Audience.Person(5, "b@example.com", ""),
            new Audience.Person(6, "", "zh"));

    /** The notifier over some options. */
    protected abstract Notifier notifier(Options options);

    /** Options with which it is ready, for a receiver that nobody answers for. */
    protected abstract FakeOptions complete();

    /** Texts of those options that nobody may see. */
    protected abstract List<String> secrets();

    @Test
    void itSaysWhoItIs() {
        var info = notifier(new FakeOptions()).info();
        assertThat(info.id()).matches("[a-z0-9]+(-[a-z0-9]+)*");
        assertThat(info.title()).isNotBlank();
        Set<String> names = new HashSet<>();
        for (Setting setting : info.settings()) {
            assertThat(names.add(setting.name())).as(setting.name()).isTrue();
            assertThat(setting.description()).as(setting.name()).endsWith(".");
        }
    }

    /** One API's rule: what ends so is never listed. */
    @Test
    void secretsAreNamedSoThatNobodyIsShownThem() {
        for (Setting setting : notifier(new FakeOptions()).info().settings()) {
            boolean hidden = setting.name().endsWith("Token") || setting.name().endsWith("Secret");
            assertThat(setting.type() == Setting.Type.SECRET).as(setting.name()).isEqualTo(hidden);
        }
    }

    @ParameterizedTest
    @EnumSource(Event.class)
    void withoutOptionsItServesNobody(Event event) {
        Notifier notifier = notifier(new FakeOptions());
        assertThat(notifier.ready()).isFalse();
        for (Audience audience : AUDIENCES) {
            assertThat(notifier.destinations(notice(event, audience))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Event.class)
    void placesAreTheSameForTheSameOptionsAndHoldNoSecret(Event event) {
        Notifier notifier = notifier(complete());
        assertThat(notifier.ready()).isTrue();
        for (Audience audience : AUDIENCES) {
            List<String> places = notifier.destinations(notice(event, audience));
            assertThat(places).doesNotHaveDuplicates().doesNotContain("");
            assertThat(notifier(complete()).destinations(notice(event, audience)))
                    .isEqualTo(places);
            secrets()
                    .forEach(secret -> assertThat(places)
                            .allSatisfy(place -> assertThat(place).doesNotContain(secret)));
        }
    }

    @Test
    void somebodyHearsATest() {
        assertThat(AUDIENCES)
                .anySatisfy(audience -> assertThat(notifier(complete()).destinations(notice(Event.TEST, audience)))
                        .isNotEmpty());
    }

    @ParameterizedTest
    @EnumSource(Event.class)
    void whoListensBesideHearsNothingConfidential(Event event) {
        Notifier notifier = notifier(complete());
        if (notifier.info().turn() == Turn.BESIDE && event.confidential()) {
            for (Audience audience : AUDIENCES) {
                assertThat(notifier.destinations(notice(event, audience))).isEmpty();
            }
        }
    }

    @Test
    void whatCannotBeDeliveredSaysSoAndNothingElse() {
        for (FakeOptions options : List.of(new FakeOptions(), complete())) {
            Notifier notifier = notifier(options);
            for (String place : List.of("no-such-place", "")) {
                assertThatExceptionOfType(DeliveryException.class)
                        .isThrownBy(
                                () -> notifier.deliver(new Delivery(ID, notice(Event.TEST, AUDIENCES.get(1)), place)))
                        .satisfies(e -> assertThat(e.getMessage()).isNotBlank())
                        .satisfies(e -> secrets()
                                .forEach(secret -> assertThat(e.getMessage()).doesNotContain(secret)));
            }
        }
    }

    private static Notice notice(Event event, Audience audience) {
        return new Notice(event, audience, Map.of("name", "x", "code", "y"), Instant.ofEpochSecond(1_700_000_000));
    }
}
