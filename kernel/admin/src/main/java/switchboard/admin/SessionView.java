package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import switchboard.store.SessionRow;

/**
 * A login session, as its user and administrators see it.
 *
 * @param lastSeen epoch seconds, to a minute
 * @param current whether the request came in it
 */
record SessionView(
        @JsonProperty("id") String id,
        @JsonProperty("created_at") long createdAt,
        @JsonProperty("last_seen") long lastSeen,
        @JsonProperty("expires_at") long expiresAt,
        @JsonProperty("address") String address,
        @JsonProperty("user_agent") String userAgent,
        @JsonProperty("current") boolean current) {
    static SessionView of(SessionRow row, String current) {
        return new SessionView(
                row.id(),
                row.createdAt(),
                row.seenAt(),
                row.endsAt(),
                row.address(),
                row.agent(),
                row.id().equals(current));
    }
}
