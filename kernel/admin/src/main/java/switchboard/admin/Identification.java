package switchboard.admin;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Cookie;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import switchboard.spi.Options;
import switchboard.store.UserRow;
import switchboard.store.Users;

/**
 * Who asks: by session cookie, else by access token in {@code Authorization}. The database is asked each
 * time, so that whoever is switched off, demoted or deleted is so at once, on every node.
 */
final class Identification {
    static final String COOKIE = "session";

    private static final String BANNED = "用户已被封禁";

    private final Users users;
    private final Options options;
    private final Sessions sessions;

    Identification(Users users, Options options, Sessions sessions) {
        this.users = users;
        this.options = options;
        this.sessions = sessions;
    }

    /**
     * Lets somebody of that role or a higher one in.
     *
     * @throws Declined with One API's words to everybody else
     */
    void require(int level, ContainerRequestContext request) {
        Optional<UserRow> session = bySession(request);
        UserRow user = session.orElseGet(() -> byAccessToken(request));
        if (user.role() < level) {
            throw new Declined("无权进行此操作，权限不足");
        }
        String via = session.isPresent() ? Member.SESSION : Member.ACCESS_TOKEN;
        Visit.of(request).admit(new Member(user.id(), user.username(), user.role(), user.group(), via));
    }

    /** Keeps other sites' pages from logging their visitors in or out here. */
    void checkOrigin(ContainerRequestContext request) {
        if (!request.getMethod().equals("GET")) {
            requireSameOrigin(request);
        }
    }

    /** Begins a session of a user who has proved who they are. */
    void logIn(UserRow user, ContainerRequestContext request) {
        logOut(request);
        Visit.of(request).setCookie(sessions.open(user.id(), stamp(user)));
    }

    /** Goes on in a new session after the user's stamp changed, if it was in one. */
    void renew(long userId, ContainerRequestContext request) {
        if (cookie(request).flatMap(sessions::read).isPresent()) {
            users.find(userId).ifPresent(user -> logIn(user, request));
        }
    }

    /** Ends the session the request came in, if any. */
    void logOut(ContainerRequestContext request) {
        cookie(request).ifPresent(sessions::close);
        Visit.of(request).setCookie("");
    }

    /** Whether the request does not come from a page of another site. */
    boolean sameOrigin(ContainerRequestContext request) {
        return SameOrigin.holds(request::getHeaderString, options.text("ServerAddress"));
    }

    private Optional<UserRow> bySession(ContainerRequestContext request) {
        Optional<Sessions.Session> session = cookie(request).flatMap(sessions::read);
        if (session.isEmpty()) {
            return Optional.empty();
        }
        Optional<UserRow> user = users.find(session.get().userId())
                .filter(row -> row.status() != UserRow.DELETED)
                .filter(row -> sessions.holds(session.get(), stamp(row)));
        if (user.isEmpty()) {
            Visit.of(request).setCookie("");
            return user;
        }
        requireSameOrigin(request);
        if (!user.get().enabled()) {
            logOut(request);
            throw new Declined(BANNED);
        }
        return user;
    }

    private UserRow byAccessToken(ContainerRequestContext request) {
        String header = request.getHeaderString("Authorization");
        if (header == null || header.isEmpty()) {
            throw new Declined(401, "无权进行此操作，未登录且未提供 access token");
        }
        int bearer = header.indexOf("Bearer ");
        String token = bearer < 0 ? header : header.substring(0, bearer) + header.substring(bearer + 7);
        UserRow user =
                token.isEmpty() ? UserRow.NONE : users.byAccessToken(token).orElse(UserRow.NONE);
        if (!same(user.accessToken(), token)
                || user.status() == UserRow.DELETED
                || user.username().isEmpty()) {
            throw new Declined("无权进行此操作，access token 无效");
        }
        if (!user.enabled()) {
            throw new Declined(BANNED);
        }
        return user;
    }

    private void requireSameOrigin(ContainerRequestContext request) {
        if (!sameOrigin(request)) {
            throw new Declined(403, "request from another site refused");
        }
    }

    private String stamp(UserRow user) {
        return user.role() + "|" + users.passwordStamp(user.id());
    }

    private static Optional<String> cookie(ContainerRequestContext request) {
        return Optional.ofNullable(request.getCookies().get(COOKIE)).map(Cookie::getValue);
    }

    private static boolean same(String stored, String presented) {
        return MessageDigest.isEqual(
                stored.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }
}
