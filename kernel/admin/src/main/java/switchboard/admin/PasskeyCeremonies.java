package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.Passkey;
import switchboard.spi.PasskeyMethod;
import switchboard.spi.PasskeyOwner;
import switchboard.spi.PasskeyQuestion;
import switchboard.spi.RefusedException;
import switchboard.store.DuplicateException;
import switchboard.store.LogRow;
import switchboard.store.Logs;
import switchboard.store.PasskeyRow;
import switchboard.store.Passkeys;
import switchboard.store.Tickets;
import switchboard.store.UserRow;
import switchboard.store.Users;

/**
 * Questions to devices with passkeys, and their answers. A question is good once, for five minutes, in the browser that
 * was asked and for what it was asked for, on every node. Who guesses learns neither which names nor which passkeys there
 * are.
 */
final class PasskeyCeremonies {
    private static final String ID = "passkey";
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int BYTES = 20;
    private static final int HANDLE_BYTES = 32;
    private static final int LONGEST_ANSWER = 1 << 16;
    private static final String REFUSED = "the passkey was not accepted";
    private static final String OVER = "begin again: this took too long, or was used before";

    private final Leases leases;
    private final Passkeys passkeys;
    private final Users users;
    private final Tickets tickets;
    private final Browsers browsers;
    private final Logs logs;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    PasskeyCeremonies(
            Leases leases,
            Passkeys passkeys,
            Users users,
            Tickets tickets,
            Browsers browsers,
            Logs logs,
            InstantSource clock) {
        this.leases = leases;
        this.passkeys = passkeys;
        this.users = users;
        this.tickets = tickets;
        this.browsers = browsers;
        this.logs = logs;
        this.clock = clock;
    }

    /** What a question is for: an answer for one is none for another. */
    private enum Purpose {
        MAKE("passkey-make"),
        LOG_IN("passkey-login"),
        PROVE("passkey-prove");

        private final String kind;

        Purpose(String kind) {
            this.kind = kind;
        }
    }

    /**
     * What is known of a question.
     *
     * @param userId who was asked; 0 for anybody
     * @param name whose passkey it has to be; empty for anybody's
     * @param kept what the method wants back
     */
    record Begun(
            @JsonProperty("user") long userId,
            @JsonProperty("name") String name,
            @JsonProperty("kept") String kept) {
        @Override
        public String toString() {
            return "Begun[" + userId + "]";
        }
    }

    /**
     * A question that was asked.
     *
     * @param state what must come back with the answer
     * @param options for {@code navigator.credentials}, as JSON
     */
    record Asked(String state, String options) {}

    /** Asks for a new passkey of the caller. */
    Asked askForNew(ContainerRequestContext request) {
        Member caller = Visit.member(request);
        List<PasskeyRow> has = passkeys.of(caller.id());
        if (has.size() >= Passkeys.MOST) {
            throw new Declined("too many passkeys");
        }
        UserRow user = users.find(caller.id()).orElseThrow(Declined::recordNotFound);
        String name = user.displayName().isEmpty() ? user.username() : user.displayName();
        var owner = new PasskeyOwner(handle(has), user.username(), name);
        PasskeyQuestion question = leased(method ->
                method.askForNew(owner, has.stream().map(PasskeyRow::passkey).toList(), host(request)));
        return keep(Purpose.MAKE, question, caller.id(), "", request);
    }

    /** Keeps the passkey that the caller's browser has made. */
    PasskeyRow make(String state, String answer, String name, ContainerRequestContext request) {
        Begun begun = taken(Purpose.MAKE, state, answer, request);
        long userId = Visit.member(request).id();
        if (begun.userId() != userId) {
            throw new Declined(OVER);
        }
        Passkey made = leased(method -> method.made(begun.kept(), answer));
        try {
            return passkeys.add(userId, name, made).orElseThrow(() -> new Declined("too many passkeys"));
        } catch (DuplicateException known) {
            throw new Declined(REFUSED);
        }
    }

    /**
     * Asks anybody for a passkey. Whether there is somebody of that name is not told: the question is the same.
     *
     * @param name a user's name or e-mail address; empty for whoever it is
     */
    Asked askToLogIn(String name, ContainerRequestContext request) {
        return keep(Purpose.LOG_IN, leased(method -> method.askForOne(List.of(), host(request))), 0, name, request);
    }

    /** Whose passkey was shown; whether they may log in is not looked at. */
    UserRow shown(String state, String answer, ContainerRequestContext request) {
        Begun begun = taken(Purpose.LOG_IN, state, answer, request);
        PasskeyRow row = checked(begun, answer);
        UserRow user = users.find(row.userId()).orElseThrow(() -> new Declined(REFUSED));
        boolean wanted = begun.name().isEmpty()
                || begun.name().equals(user.username())
                || begun.name().equalsIgnoreCase(user.email());
        if (!wanted) {
            throw new Declined(REFUSED);
        }
        return user;
    }

    /** Asks the caller for one of their passkeys. */
    Asked askToProve(ContainerRequestContext request) {
        long userId = Visit.member(request).id();
        List<Passkey> has =
                passkeys.of(userId).stream().map(PasskeyRow::passkey).toList();
        if (has.isEmpty()) {
            throw new Declined("there is no passkey");
        }
        return keep(Purpose.PROVE, leased(method -> method.askForOne(has, host(request))), userId, "", request);
    }

    /** Whether the caller has shown one of their passkeys. */
    boolean proves(String state, String answer, ContainerRequestContext request) {
        Begun begun = taken(Purpose.PROVE, state, answer, request);
        long userId = Visit.member(request).id();
        return begun.userId() == userId && checked(begun, answer).userId() == userId;
    }

    private PasskeyRow checked(Begun begun, String answer) {
        PasskeyRow row = passkeys.find(Json.member(answer, "id")).orElseThrow(() -> new Declined(REFUSED));
        Passkey now;
        try {
            now = leased(method -> method.checked(begun.kept(), answer, row.passkey()));
        } catch (RefusedException refused) {
            if (refused.code().equals(PasskeyMethod.COUNTER)) {
                note(row);
            }
            throw refused;
        }
        if (!passkeys.used(row, now)) {
            throw new Declined(REFUSED);
        }
        return row;
    }

    /** Its owner reads it too. */
    private void note(PasskeyRow row) {
        String username = users.find(row.userId()).map(UserRow::username).orElse("");
        logs.append(LogRow.note(
                LogRow.SYSTEM,
                row.userId(),
                username,
                clock.instant().getEpochSecond(),
                "通行密钥 #%d 的签名计数没有增加，可能已被复制，已拒绝使用".formatted(row.id())));
    }

    private Asked keep(
            Purpose purpose, PasskeyQuestion question, long userId, String name, ContainerRequestContext request) {
        String state = HexFormat.of().formatHex(bytes(BYTES));
        String value = new String(Json.write(new Begun(userId, name, question.kept())), StandardCharsets.UTF_8);
        tickets.put(purpose.kind, browsers.of(request) + "|" + state, value, LIFETIME);
        return new Asked(state, question.options());
    }

    private Begun taken(Purpose purpose, String state, String answer, ContainerRequestContext request) {
        if (state.isEmpty() || answer.length() > LONGEST_ANSWER) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        return browsers.find(request)
                .flatMap(browser -> tickets.take(purpose.kind, browser + "|" + state))
                .map(PasskeyCeremonies::read)
                .orElseThrow(() -> new Declined(OVER));
    }

    private static Begun read(String value) {
        try {
            return Json.read(value.getBytes(StandardCharsets.UTF_8), Begun.class);
        } catch (IOException notOurs) {
            throw new IllegalStateException("a question that cannot be read", notOurs);
        }
    }

    /** The same for all of a user's passkeys, so that a device shows one account. */
    private String handle(List<PasskeyRow> has) {
        return has.isEmpty()
                ? Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(HANDLE_BYTES))
                : has.getFirst().handle();
    }

    private byte[] bytes(int number) {
        byte[] bytes = new byte[number];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The name that the browser reached the gateway by. */
    private static String host(ContainerRequestContext request) {
        String host = Objects.requireNonNullElse(request.getHeaderString("Host"), "");
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
    }

    private <T> T leased(Function<PasskeyMethod, T> use) {
        Lease<PasskeyMethod> lease =
                leases.lease(PasskeyMethod.class, ID).orElseThrow(() -> new Declined("no bundle offers passkeys"));
        try (lease) {
            return use.apply(lease.service());
        } catch (RuntimeException | Error e) {
            lease.broke(e);
            throw e;
        }
    }
}
