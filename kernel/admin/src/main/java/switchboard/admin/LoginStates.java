package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import switchboard.store.Tickets;

/**
 * Log-ins that were begun and not finished. A state is good once, for ten minutes, in the browser that began, for whoever
 * was logged in there then, and for the method it was begun with, where that was said.
 */
final class LoginStates {
    private static final String KIND = "login-state";
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int LENGTH = 12;

    /**
     * What is known of a log-in that was begun.
     *
     * @param method the way to log in; empty for whichever it is brought to, as One API's consoles do not say it
     * @param userId who was logged in; 0 for nobody
     * @param kept the method's secrets
     */
    record Begun(
            @JsonProperty("method") String method,
            @JsonProperty("user") long userId,
            @JsonProperty("kept") Map<String, String> kept) {}

    private final Tickets tickets;
    private final Browsers browsers;
    private final SecureRandom random = new SecureRandom();

    LoginStates(Tickets tickets, Browsers browsers) {
        this.tickets = tickets;
        this.browsers = browsers;
    }

    /** A new state, good for nothing until it is kept. */
    String draw() {
        var state = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            state.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return state.toString();
    }

    void keep(String state, Begun begun, ContainerRequestContext request) {
        String value = new String(Json.write(begun), StandardCharsets.UTF_8);
        tickets.put(KIND, id(state, browsers.of(request)), value, LIFETIME);
    }

    /**
     * Takes what was begun in this browser under a state. It is found by digest, so that how long it takes tells nothing.
     *
     * @param userId who is logged in now; 0 for nobody
     */
    Optional<Begun> take(String state, String method, long userId, ContainerRequestContext request) {
        if (state.isEmpty()) {
            return Optional.empty();
        }
        return browsers.find(request)
                .flatMap(browser -> tickets.take(KIND, id(state, browser)))
                .map(LoginStates::read)
                .filter(begun -> begun.method().isEmpty() || begun.method().equals(method))
                .filter(begun -> begun.userId() == userId);
    }

    private static Begun read(String value) {
        try {
            return Json.read(value.getBytes(StandardCharsets.UTF_8), Begun.class);
        } catch (IOException notOurs) {
            throw new IllegalStateException("a state that cannot be read", notOurs);
        }
    }

    private static String id(String state, String browser) {
        return browser + "|" + state;
    }
}
