package switchboard.admin;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import switchboard.store.LoginSessions;
import switchboard.store.Passkeys;
import switchboard.store.Tickets;
import switchboard.store.TwoFactors;
import switchboard.store.Users;

/**
 * Step-up: what a stolen session or access token must not do takes a proof of who asks, and the server asks for it. One
 * that was given beforehand holds for five minutes, for the session or access token it was given in and no other.
 */
final class FreshProof {
    private static final String KIND = "fresh-proof";
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final String MISSING = "this takes a fresh proof: the password, a code, or a passkey";

    private final TwoFactors factors;
    private final Passkeys passkeys;
    private final PasskeyCeremonies ceremonies;
    private final Users users;
    private final LoginSessions sessions;
    private final Tickets tickets;
    private final InstantSource clock;

    FreshProof(
            TwoFactors factors,
            Passkeys passkeys,
            PasskeyCeremonies ceremonies,
            Users users,
            LoginSessions sessions,
            Tickets tickets,
            InstantSource clock) {
        this.factors = factors;
        this.passkeys = passkeys;
        this.ceremonies = ceremonies;
        this.users = users;
        this.sessions = sessions;
        this.tickets = tickets;
        this.clock = clock;
    }

    /**
     * Takes a proof, or one that was given beforehand.
     *
     * @throws Declined if there is neither
     */
    void require(Proof proof, ContainerRequestContext request) {
        Member caller = Visit.member(request);
        if (!given(caller.id(), place(caller, request)) && !proves(caller, proof, request)) {
            throw new Declined(MISSING);
        }
    }

    /** The same of the caller as of any user. */
    void requireOfGuarded(ContainerRequestContext request) {
        Member caller = Visit.member(request);
        requireOfGuarded(caller.id(), place(caller, request));
    }

    /**
     * Takes a proof that was given beforehand from whoever is in a session and has a second factor or a passkey. Others go on
     * as with One API.
     *
     * @throws Declined if there is none
     */
    void requireOfGuarded(long userId, ContainerRequestContext request) {
        requireOfGuarded(userId, Member.SESSION + ":" + Visit.of(request).session());
    }

    private void requireOfGuarded(long userId, String place) {
        if ((factors.enabled(userId) || passkeys.any(userId)) && !given(userId, place)) {
            throw new Declined("this takes a fresh proof: give one by POST /api/user/proof first");
        }
    }

    /**
     * Takes a proof, which holds for a while.
     *
     * @return until when
     */
    Instant give(Proof proof, ContainerRequestContext request) {
        Member caller = Visit.member(request);
        if (!proves(caller, proof, request)) {
            throw new Declined(MISSING);
        }
        tickets.put(KIND, place(caller, request), String.valueOf(caller.id()), FRESH);
        return clock.instant().plus(FRESH);
    }

    /** What was given is worth nothing any more: what it was given in has changed. */
    void forget(ContainerRequestContext request) {
        tickets.forget(KIND, place(Visit.member(request), request));
    }

    private boolean given(long userId, String place) {
        return tickets.peek(KIND, place).filter(String.valueOf(userId)::equals).isPresent();
    }

    /** A passkey, a code where there are codes, else the password; where there is none of them, a session just begun. */
    private boolean proves(Member caller, Proof proof, ContainerRequestContext request) {
        if (proof.credential() != null) {
            return ceremonies.proves(proof.stateText(), Json.text(proof.credential()), request);
        } else if (!proof.codeText().isEmpty() && factors.enabled(caller.id())) {
            return factors.prove(caller.id(), proof.codeText()) == TwoFactors.Proof.GIVEN;
        } else if (!proof.passwordText().isEmpty()) {
            return users.hasPassword(caller.id(), proof.passwordText());
        }
        return !users.hasAnyPassword(caller.id())
                && !factors.enabled(caller.id())
                && !passkeys.any(caller.id())
                && hasJustBegun(request);
    }

    private boolean hasJustBegun(ContainerRequestContext request) {
        long since = clock.instant().minus(FRESH).getEpochSecond();
        return sessions.find(Visit.of(request).session())
                .filter(session -> session.createdAt() > since)
                .isPresent();
    }

    private static String place(Member caller, ContainerRequestContext request) {
        String session = Visit.of(request).session();
        return session.isEmpty() ? caller.via() + ":" + caller.id() : Member.SESSION + ":" + session;
    }
}
