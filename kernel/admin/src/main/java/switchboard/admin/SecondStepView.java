package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a log-in answers that takes a second factor.
 *
 * @param twoFactor always true
 * @param ticket what goes into {@code POST /api/user/login/totp} with a code
 */
record SecondStepView(
        @JsonProperty("two_factor") boolean twoFactor,
        @JsonProperty("ticket") String ticket) {
    /** It does not print the ticket. */
    @Override
    public String toString() {
        return "SecondStepView[***]";
    }
}
