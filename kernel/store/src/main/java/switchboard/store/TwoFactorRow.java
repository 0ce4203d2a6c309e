package switchboard.store;

/**
 * A user's second factor, as the table {@code switchboard_two_factor} has it.
 *
 * @param userId whose
 * @param secret hexadecimal digits
 * @param confirmedAt epoch seconds; 0 while the user has not shown that their app has the secret
 * @param lastStep the step of the last code that was used
 * @param tries wrong codes in the current window
 * @param triesUntil epoch seconds: the window's end
 */
record TwoFactorRow(long userId, String secret, long confirmedAt, long lastStep, int tries, long triesUntil) {
    boolean confirmed() {
        return confirmedAt > 0;
    }

    /** It does not print the secret. */
    @Override
    public String toString() {
        return "TwoFactorRow[" + userId + "]";
    }
}
