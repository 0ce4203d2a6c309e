package switchboard.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One entry of the ledger: an amount that moved between a user's balance and an account of the house. A user's entries
 * are numbered from 1 and chained: each one's hash covers the one before, so that none can be changed, left out or put
 * in without all later ones showing it.
 *
 * @param userId whose balance
 * @param number the entry's place in the user's chain, from 1
 * @param at epoch seconds
 * @param kind what happened
 * @param debit the account that gives: {@code user}, or one of the house
 * @param credit the account that receives
 * @param quota units that moved, never negative
 * @param balance the user's balance afterwards
 * @param reference what it refers to: a call's id, a code's number; may be empty
 * @param receipt the JSON of a {@link PaidCall}; empty for what is no call
 * @param hash SHA-256 in hexadecimal
 */
public record Entry(
        long userId,
        long number,
        long at,
        Kind kind,
        String debit,
        String credit,
        long quota,
        long balance,
        String reference,
        String receipt,
        String hash) {
    /** The account that is a user's balance. */
    public static final String USER = "user";

    /** The hash before the first one. */
    static final String NO_HASH = "";

    private static final int LONGEST_REFERENCE = 64;
    private static final Pattern OTHERS = Pattern.compile("[^ -~]");

    /** What happened, and which account of the house it touches. */
    public enum Kind {
        /** The balance a user had when the ledger began. */
        OPENING("opening"),
        /** A call was paid. */
        CALL("revenue"),
        /** A call's price was given back. */
        REFUND("revenue"),
        /** An administrator topped up. */
        TOP_UP("payments"),
        /** A redemption code was used. */
        REDEMPTION("redemptions"),
        /** Quota for registering, inviting or being invited. */
        GIFT("gifts"),
        /** An administrator set the balance. */
        CHANGE("changes"),
        /** The balance was changed by somebody who keeps no ledger, One API for instance. */
        ADJUSTMENT("adjustments");

        private final String account;

        Kind(String account) {
            this.account = account;
        }

        /** The account of the house. */
        public String account() {
            return account;
        }
    }

    /**
     * The entry that follows.
     *
     * @param before the hash of the one before
     * @param change what it adds to the user's balance; below 0 it takes
     */
    static Entry after(Head before, long at, Kind kind, long change, String reference, String receipt) {
        String debit = change > 0 ? kind.account() : USER;
        String credit = change > 0 ? USER : kind.account();
        var unsealed = new Entry(
                before.userId(),
                before.number() + 1,
                at,
                kind,
                debit,
                credit,
                Math.abs(change),
                before.balance() + change,
                reference,
                receipt,
                NO_HASH);
        return unsealed.sealed(before.hash());
    }

    /** A text as it may stand in an entry. */
    static String reference(String text) {
        String start = text.length() <= LONGEST_REFERENCE ? text : text.substring(0, LONGEST_REFERENCE);
        return OTHERS.matcher(start).replaceAll("?");
    }

    /** What it adds to the user's balance; below 0 it takes. */
    public long change() {
        return credit.equals(USER) ? quota : -quota;
    }

    /** The call it is about, if it is about one. */
    public Optional<PaidCall> call() {
        return receipt.isEmpty() ? Optional.empty() : Optional.of(PaidCall.of(receipt));
    }

    /** Where the chain is after it. */
    Head head() {
        return new Head(userId, number, balance, hash);
    }

    /** This entry with the hash it must have after another. */
    Entry sealed(String before) {
        return new Entry(userId, number, at, kind, debit, credit, quota, balance, reference, receipt, hash(before));
    }

    /** Of all values, each on a line of its own, after the hash before. None but the last two can hold a line's end. */
    private String hash(String before) {
        String text = before + "\n" + userId + "\n" + number + "\n" + at + "\n"
                + kind.name() + "\n" + debit + "\n" + credit + "\n" + quota + "\n" + balance
                + "\n" + reference.length() + "\n" + reference + "\n" + receipt;
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Where a user's chain is.
     *
     * @param userId whose
     * @param number of the last entry, 0 before the first
     * @param balance after it
     * @param hash its hash
     */
    record Head(long userId, long number, long balance, String hash) {
        static Head none(long userId) {
            return new Head(userId, 0, 0, NO_HASH);
        }
    }
}
