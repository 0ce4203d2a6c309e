package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final Sessions sessions = sessions("a secret");

    private Sessions sessions(String secret) {
        return new Sessions(secret.getBytes(StandardCharsets.UTF_8), () -> Instant.ofEpochSecond(now.get()));
    }

    @Test
    void aSessionTellsWhoseItIs() {
        Sessions.Session session =
                sessions.read(sessions.open(42, "stamp").cookie()).orElseThrow();
        assertThat(session.userId()).isEqualTo(42);
        assertThat(sessions.holds(session, "stamp")).isTrue();
    }

    @Test
    void itHoldsAfterARestartWithTheSameSecretAndOnlyThen() {
        String cookie = sessions.open(42, "stamp").cookie();
        assertThat(sessions("a secret").read(cookie)).isPresent();
        assertThat(sessions("another secret").read(cookie)).isEmpty();
    }

    @Test
    void itEndsWhenTheUsersStampChanges() {
        Sessions.Session session =
                sessions.read(sessions.open(42, "stamp").cookie()).orElseThrow();
        assertThat(sessions.holds(session, "other stamp")).isFalse();
    }

    @Test
    void itEndsAfterThirtyDays() {
        String cookie = sessions.open(42, "stamp").cookie();
        now.addAndGet(Sessions.LIFETIME.toSeconds() - 1);
        assertThat(sessions.read(cookie)).isPresent();
        now.incrementAndGet();
        assertThat(sessions.read(cookie)).isEmpty();
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String cookie = sessions.open(42, "stamp").cookie();
        for (int i = 0; i < cookie.length(); i++) {
            char changed = cookie.charAt(i) == 'A' ? 'B' : 'A';
            String forged = cookie.substring(0, i) + changed + cookie.substring(i + 1);

            assertThat(sessions.read(forged)).as(forged).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "....", "1.2.3.4.5", "a.b.c.d.e", "MTczMjI|RFg0RUFRTF9nZ0FCRUFFUUFBQQ==|x"})
    void garbageIsNoSession(String cookie) {
        assertThat(sessions.read(cookie)).isEmpty();
    }

    @Test
    void theCookieTellsNothingOfTheStamp() {
        assertThat(sessions.open(42, "stamp").cookie()).doesNotContain("stamp").matches("[A-Za-z0-9_.-]+");
    }
}
