package switchboard.spi;

import java.time.Instant;
import java.util.Map;

/**
 * Something that somebody should hear of. Facts, not sentences: notifiers find the words.
 *
 * @param event what happened
 * @param audience who should hear of it
 * @param facts what is to be told, by names that the event lists; no secrets but codes and links meant for the audience
 * @param at when it happened
 */
public record Notice(Event event, Audience audience, Map<String, String> facts, Instant at) {
    public Notice {
        facts = Map.copyOf(facts);
    }

    /** A fact; empty if it is not told. */
    public String fact(String name) {
        return facts.getOrDefault(name, "");
    }

    /** This notice, to be heard by somebody else. */
    public Notice to(Audience other) {
        return new Notice(event, other, facts, at);
    }

    /** It does not print its facts, which may hold a code. */
    @Override
    public String toString() {
        return "Notice[" + event + ", " + at + "]";
    }

    /** What can happen. The facts of each stand in its sentence. */
    public enum Event {
        /** A balance fell below {@code QuotaRemindThreshold}: {@code quota}, {@code username}. */
        QUOTA_LOW,
        /** A balance is used up: {@code quota}, {@code username}. */
        QUOTA_SPENT,
        /** A channel was switched off by itself: {@code channel}, {@code name}, {@code reason}. */
        CHANNEL_DISABLED,
        /** One key of several was switched off by itself: {@code channel}, {@code name}, {@code key}, {@code reason}. */
        CHANNEL_KEY_DISABLED,
        /** A channel was switched on again by itself: {@code channel}, {@code name}. */
        CHANNEL_ENABLED,
        /** All channels were tested: {@code tested}, {@code failed}. */
        CHANNELS_TESTED,
        /** An upstream's account holds little: {@code channel}, {@code name}, {@code balance}. */
        UPSTREAM_BALANCE_LOW,
        /** A bundle was refused: {@code file}, {@code reason}. */
        BUNDLE_REFUSED,
        /** A bundle was taken out of service by itself: {@code bundle}, {@code reason}. */
        BUNDLE_QUARANTINED,
        /** A budget is used up, or a share of it: {@code budget}, {@code spent}, {@code limit}, {@code share} in percent. */
        BUDGET_REACHED,
        /** Somebody has to show that an address is theirs: {@code code}, {@code minutes}. */
        EMAIL_CODE,
        /** Somebody wants a new password: {@code link}, {@code minutes}. */
        PASSWORD_RESET,
        /** An operator wants to see that notices arrive. */
        TEST;

        /** Whether its facts are for its audience alone: it is never stored, and never told anybody beside. */
        public boolean confidential() {
            return this == EMAIL_CODE || this == PASSWORD_RESET;
        }
    }

    /** Who should hear of something. */
    public sealed interface Audience {
        /**
         * Whoever runs the gateway.
         *
         * @param email root's e-mail address, which the kernel fills in; empty if there is none
         */
        record Operator(String email) implements Audience {
            /** The operator, wherever notices reach them. */
            public Operator() {
                this("");
            }
        }

        /**
         * Somebody with an e-mail address.
         *
         * @param userId the user, 0 if the address is nobody's yet
         * @param email one address; the kernel fills in the user's if it is empty
         * @param language {@code zh}, {@code en}, or empty if nothing is known
         */
        record Person(long userId, String email, String language) implements Audience {}
    }
}
