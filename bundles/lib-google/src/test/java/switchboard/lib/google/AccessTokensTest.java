package switchboard.lib.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;
import switchboard.testkit.FakeUpstream;

@Timeout(30)
class AccessTokensTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final AccessTokens tokens = new AccessTokens();
    private final HttpUpstream http = new HttpUpstream();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void keyIsExchangedForAToken() throws Exception {
        try (FakeUpstream google =
                FakeUpstream.start(exchange -> exchange.json(200, Keys.fixture("token.response.json")))) {
            String key = Keys.serviceAccount(google.url() + "/token");
            assertThat(tokens.token(key, NOW, http)).isEqualTo("ya29.fx");
            assertThat(tokens.token(key, NOW.plus(Duration.ofMinutes(49)), http))
                    .isEqualTo("ya29.fx");
            assertThat(google.requests()).hasSize(1);
            assertThat(google.requests().getFirst().target()).isEqualTo("/token");
            assertThat(google.requests().getFirst().header("content-type"))
                    .isEqualTo("application/x-www-form-urlencoded");
            assertThat(google.requests().getFirst().text())
                    .startsWith("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey");
        }
    }

    @Test
    void everyKeyHasItsOwnToken() {
        try (FakeUpstream google = FakeUpstream.start(
                exchange -> exchange.json(200, token("one", 3599)),
                exchange -> exchange.json(200, token("two", 3599)))) {
            String first = Keys.serviceAccount(google.url() + "/token");
            assertThat(tokens.token(first, NOW, http)).isEqualTo("one");
            assertThat(tokens.token(first + " ", NOW, http)).isEqualTo("two");
            assertThat(tokens.token(first, NOW, http)).isEqualTo("one");
        }
    }

    @Test
    void manyWhoAskAtOnceCauseOneExchange() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger exchanges = new AtomicInteger();
        Upstream slow = answering(request -> {
            exchanges.incrementAndGet();
            asked.countDown();
            await(answer);
            return new Upstream.Answer(200, Headers.NONE, token("shared", 3599).getBytes(StandardCharsets.UTF_8));
        });
        String key = Keys.serviceAccount("https://tokens.example/");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> all = new ArrayList<>();
            all.add(threads.submit(() -> tokens.token(key, NOW, slow)));
            await(asked);
            for (int i = 0; i < 500; i++) {
                all.add(threads.submit(() -> tokens.token(key, NOW, slow)));
            }
            answer.countDown();
            Set<String> seen = new HashSet<>();
            for (Future<String> one : all) {
                seen.add(one.get());
            }
            assertThat(seen).containsExactly("shared");
        }
        assertThat(exchanges).hasValue(1);
    }

    @Test
    void failureIsSharedAndNotKept() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Upstream failing = answering(request -> {
            asked.countDown();
            await(answer);
            throw new RelayException(Failure.CONNECT, "no line");
        });
        String key = Keys.serviceAccount("https://tokens.example/");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Failure> leader = threads.submit(() -> failure(key, NOW, failing));
            await(asked);
            Future<Failure> follower = threads.submit(() -> failure(key, NOW, failing));
            answer.countDown();
            assertThat(leader.get()).isEqualTo(Failure.CONNECT);
            assertThat(follower.get()).isEqualTo(Failure.CONNECT);
        }
        assertThat(tokens.token(key, NOW, answering(200, token("later", 3599)))).isEqualTo("later");
    }

    @Test
    void tokenIsRenewedBeforeItExpires() {
        String key = Keys.serviceAccount("https://tokens.example/");
        assertThat(tokens.token(key, NOW, answering(200, token("old", 3600)))).isEqualTo("old");
        Instant early = NOW.plus(Duration.ofMinutes(51));
        assertThat(tokens.token(key, early, answering(200, token("new", 3600)))).isEqualTo("new");
    }

    @Test
    void oldTokenServesWhileTheNewOneIsFetchedOrCannotBe() throws Exception {
        String key = Keys.serviceAccount("https://tokens.example/");
        tokens.token(key, NOW, answering(200, token("old", 3600)));
        Instant early = NOW.plus(Duration.ofMinutes(51));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Upstream failing = answering(request -> {
            asked.countDown();
            await(answer);
            throw new RelayException(Failure.CONNECT, "no line");
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> leader = threads.submit(() -> tokens.token(key, early, failing));
            await(asked);
            assertThat(tokens.token(key, early, failing)).isEqualTo("old");
            answer.countDown();
            assertThat(leader.get()).isEqualTo("old");
        }
        Upstream renewed = answering(200, token("new", 3600));
        assertThat(tokens.token(key, early.plusSeconds(29), renewed)).isEqualTo("old");
        assertThat(tokens.token(key, early.plusSeconds(31), renewed)).isEqualTo("new");
    }

    @Test
    void expiredTokenIsNeverServed() {
        String key = Keys.serviceAccount("https://tokens.example/");
        tokens.token(key, NOW, answering(200, token("old", 3600)));
        Instant late = NOW.plusSeconds(3600);
        assertThat(failure(key, late, answering(503, ""))).isEqualTo(Failure.BUSY);
    }

    @Test
    void forgottenTokenIsFetchedAnew() {
        String key = Keys.serviceAccount("https://tokens.example/");
        tokens.token(key, NOW, answering(200, token("old", 3600)));
        tokens.forget();
        assertThat(tokens.token(key, NOW, answering(200, token("new", 3600)))).isEqualTo("new");
    }

    @Test
    void revokedKeyIsAuth() {
        JsonNode recorded = Json.known(Keys.fixture("token.error.response.json"));
        String key = Keys.serviceAccount("https://tokens.example/");
        Upstream refusing = answering(recorded.path("http_status").asInt(), Json.text(recorded.path("body")));
        assertThatThrownBy(() -> tokens.token(key, NOW, refusing))
                .isInstanceOfSatisfying(RelayException.class, refused -> {
                    assertThat(refused.failure().failure()).isEqualTo(Failure.AUTH);
                    assertThat(refused.failure().status()).isEqualTo(401);
                    assertThat(refused.failure().code()).isEqualTo("\"invalid_grant\"");
                })
                .hasMessage("Google gave no access token: invalid_grant: Invalid JWT Signature.");
    }

    @Test
    void refusalsAreTold() {
        String key = Keys.serviceAccount("https://tokens.example/");
        assertThat(failure(key, NOW, answering(401, "{\"error\":\"invalid_client\"}")))
                .isEqualTo(Failure.AUTH);
        assertThat(failure(key, NOW, answering(403, "<html>"))).isEqualTo(Failure.PERM);
        assertThat(failure(key, NOW, answering(429, "{}"))).isEqualTo(Failure.RATE);
        assertThat(failure(key, NOW, answering(500, ""))).isEqualTo(Failure.INTERNAL);
        assertThat(failure(key, NOW, answering(200, "{\"expires_in\":1}"))).isEqualTo(Failure.INTERNAL);
        assertThat(
                        failure(
                                key,
                                NOW,
                                answering(
                                        400,
                                        "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.\"}")))
                .isEqualTo(Failure.INTERNAL);
    }

    @Test
    void keysOfManyChannelsAreBounded() {
        Upstream google = answering(200, token("t", 3600));
        for (int i = 0; i < 3000; i++) {
            tokens.token(
                    "{\"type\":\"authorized_user\",\"client_id\":\"%d\",\"client_secret\":\"s\",\"refresh_token\":\"r\"}"
                            .formatted(i),
                    NOW,
                    google);
        }
        assertThat(tokens.size()).isLessThanOrEqualTo(1024);
    }

    private Failure failure(String key, Instant now, Upstream upstream) {
        try {
            throw new AssertionError(tokens.token(key, now, upstream));
        } catch (RelayException failed) {
            return failed.failure().failure();
        }
    }

    private static String token(String value, int seconds) {
        return "{\"access_token\":\"%s\",\"expires_in\":%d,\"token_type\":\"Bearer\"}".formatted(value, seconds);
    }

    private static Upstream answering(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return answering(request -> new Upstream.Answer(status, Headers.NONE, bytes));
    }

    private static Upstream answering(Function<UpstreamRequest, Upstream.Answer> answer) {
        return new Upstream() {
            @Override
            public Answer send(UpstreamRequest request) {
                return answer.apply(request);
            }

            @Override
            public Fetched fetch(URI url) {
                throw new AssertionError("something was fetched: " + url);
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
