package switchboard.admin;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import switchboard.spi.Challenge;
import switchboard.spi.ChallengeInfo;
import switchboard.spi.RefusedException;

/** A challenge that {@code good} passes. */
final class FakeChallenge implements Challenge {
    final AtomicInteger checks = new AtomicInteger();
    volatile boolean enabled;

    @Override
    public ChallengeInfo info() {
        URI script = URI.create("https://challenges.test/api.js");
        return new ChallengeInfo("turnstile", "Fake", script, "TurnstileSiteKey", List.of());
    }

    @Override
    public boolean enabled() {
        return enabled;
    }

    @Override
    public void check(String answer, String clientAddress) {
        checks.incrementAndGet();
        if (!answer.equals("good")) {
            throw new RefusedException(403, "refused", "not passed");
        }
    }
}
