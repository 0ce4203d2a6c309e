package switchboard.lib.google;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;

/**
 * Access tokens of Google, one a key, kept until ten minutes before they expire. However many ask at once, a key is
 * exchanged once, and no longer than the old token is good does anybody wait for the new one. Safe for any number of
 * threads; asking may block, so it is done on virtual threads.
 */
public final class AccessTokens {
    private static final int MOST = 1024;
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    /**
     * A token that is good now.
     *
     * @param key the JSON of a key, as it is stored
     * @throws RelayException {@code AUTH} if the key is none or is refused, {@code PERM}, {@code RATE}, {@code BUSY} or
     *     {@code INTERNAL} as Google says, or as {@link Upstream#send} does
     */
    public String token(String key, Instant now, Upstream upstream) {
        Slot slot = slots.computeIfAbsent(fingerprint(key), unknown -> new Slot());
        bound(now);
        return switch (slot.step(now)) {
            case Step.Have(AccessToken token) -> token.value();
            case Step.Wait(CompletableFuture<AccessToken> exchange) -> outcome(exchange);
            case Step.Lead(CompletableFuture<AccessToken> exchange) -> {
                lead(slot, exchange, key, now, upstream);
                yield outcome(exchange);
            }
        };
    }

    /** Forgets every token: one was refused, and nobody knows whose. */
    public void forget() {
        slots.clear();
    }

    int size() {
        return slots.size();
    }

    private static void lead(
            Slot slot, CompletableFuture<AccessToken> exchange, String key, Instant now, Upstream upstream) {
        try {
            if (!(GoogleKey.of(key) instanceof GoogleKey.Exchanged exchanged)) {
                throw new IllegalArgumentException("a plain key has no token");
            }
            slot.done(AccessToken.of(upstream.send(exchanged.exchange(now)), now), exchange);
        } catch (RuntimeException | Error failed) { // whatever it is, those who wait must know
            slot.failed(failed, now, exchange);
        }
    }

    private static String outcome(CompletableFuture<AccessToken> exchange) {
        try {
            return exchange.join().value();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RelayException told) {
                throw told;
            }
            throw failed;
        }
    }

    private void bound(Instant now) {
        if (slots.size() <= MOST) {
            return;
        }
        slots.values().removeIf(slot -> slot.isIdle(now));
        Iterator<Slot> any = slots.values().iterator();
        while (slots.size() > MOST && any.hasNext()) {
            any.next();
            any.remove();
        }
    }

    private static String fingerprint(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it
        }
    }

    /** What somebody who needs a token does. */
    private sealed interface Step {
        /** Takes this one. */
        record Have(AccessToken token) implements Step {}

        /** Waits for who is at it. */
        record Wait(CompletableFuture<AccessToken> exchange) implements Step {}

        /** Exchanges the key for all. */
        record Lead(CompletableFuture<AccessToken> exchange) implements Step {}
    }

    /** One key's token. */
    private static final class Slot {
        private AccessToken token = AccessToken.NONE;
        private Optional<CompletableFuture<AccessToken>> running = Optional.empty();

        synchronized Step step(Instant now) {
            if (token.isFresh(now) || (running.isPresent() && token.isGood(now))) {
                return new Step.Have(token);
            }
            if (running.isPresent()) {
                return new Step.Wait(running.get());
            }
            CompletableFuture<AccessToken> exchange = new CompletableFuture<>();
            running = Optional.of(exchange);
            return new Step.Lead(exchange);
        }

        synchronized void done(AccessToken fresh, CompletableFuture<AccessToken> exchange) {
            token = fresh;
            running = Optional.empty();
            exchange.complete(fresh);
        }

        /** As long as the old token is good, it will do, and the next try comes in a moment. */
        synchronized void failed(Throwable why, Instant now, CompletableFuture<AccessToken> exchange) {
            running = Optional.empty();
            if (token.isGood(now)) {
                token = token.keptUntil(now.plus(PAUSE));
                exchange.complete(token);
            } else {
                exchange.completeExceptionally(why);
            }
        }

        synchronized boolean isIdle(Instant now) {
            return running.isEmpty() && !token.isGood(now);
        }
    }
}
