package switchboard.admin;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Cookie;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import switchboard.spi.Options;
import switchboard.store.AccessTokenRow;
import switchboard.store.AccessTokens;
import switchboard.store.LoginSessions;
import switchboard.store.SessionRow;
import switchboard.store.UserRow;
import switchboard.store.Users;

/**
 * Who asks: by session cookie, else by access token in {@code Authorization}. The database is asked each
 * time, so that whoever is switched off, demoted or deleted is so at once, on every node.
 */
final class Identification {
    static final String COOKIE = "session";

    private static final int AGENT_LENGTH = 180;
    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");
    private static final String BANNED = "用户已被封禁";

    private final Users users;
    private final Options options;
    private final Sessions sessions;
    private final LoginSessions lasting;
    private final AccessTokens tokens;
    private final SecondStep steps;

    Identification(
            Users users,
            Options options,
            Sessions sessions,
            LoginSessions lasting,
            AccessTokens tokens,
            SecondStep steps) {
        this.users = users;
        this.options = options;
        this.sessions = sessions;
        this.lasting = lasting;
        this.tokens = tokens;
        this.steps = steps;
    }

    /**
     * Lets somebody of that role or a higher one in, if what they came with is good for it.
     *
     * @throws Declined with One API's words to everybody else
     */
    void require(Demand demand, ContainerRequestContext request) {
        Member member =
                bySession(request).map(user -> Member.of(user, Member.SESSION)).orElseGet(() -> byToken(request));
        if (member.role() < demand.level()) {
            throw new Declined("无权进行此操作，权限不足");
        }
        if (!member.scope().allows(demand)) {
            throw new Declined("the access token's scope does not include this");
        }
        if (demand.level() >= Role.ADMIN_LEVEL && steps.lacking(member.id())) {
            throw new Declined("two-factor authentication is required of administrators: set it up first");
        }
        Visit.of(request).admit(member);
    }

    /** Keeps other sites' pages from logging their visitors in or out here. */
    void checkOrigin(ContainerRequestContext request) {
        if (!request.getMethod().equals("GET")) {
            requireSameOrigin(request);
        }
    }

    /**
     * Begins a session of a user who has proved who they are.
     *
     * @throws SecondStepNeeded if that takes a second factor
     */
    void logIn(UserRow user, ContainerRequestContext request) {
        steps.demand(user, stamp(user));
        begin(user, request);
    }

    /** Begins a session of a user whom somebody else vouches for, who has asked for all the factors they want. */
    void logInFromElsewhere(UserRow user, ContainerRequestContext request) {
        begin(user, request);
    }

    /** Begins a session of a user who has shown a passkey to a device that asked who they are: two factors in one. */
    void logInByPasskey(UserRow user, ContainerRequestContext request) {
        begin(user, request);
    }

    /** Begins a session of a user who has also shown a code for a ticket that they got. */
    UserRow logInBySecondStep(String ticket, String code, ContainerRequestContext request) {
        UserRow user = steps.take(ticket, code, this::stamp);
        begin(user, request);
        return user;
    }

    private void begin(UserRow user, ContainerRequestContext request) {
        logOut(request);
        Sessions.Opened opened = sessions.open(user.id(), stamp(user));
        Sessions.Session session = opened.session();
        long now = session.issued().getEpochSecond();
        lasting.add(new SessionRow(
                session.id(),
                user.id(),
                sessions.signer(),
                session.stamp(),
                now,
                now,
                session.issued().plus(Sessions.LIFETIME).getEpochSecond(),
                Visit.of(request).clientAddress(),
                agent(request)));
        Visit.of(request).setCookie(opened.cookie());
    }

    private static String agent(ContainerRequestContext request) {
        String agent = request.getHeaderString("User-Agent");
        String clean =
                agent == null ? "" : NO_TEXT.matcher(agent).replaceAll("").strip();
        return clean.substring(0, Math.min(AGENT_LENGTH, clean.length()));
    }

    /** The sessions of a user that are good for something: neither over nor of a password or secret that was. */
    List<SessionRow> sessions(long userId) {
        Optional<UserRow> user = users.find(userId);
        String stamp = user.map(row -> sessions.digest(userId, stamp(row))).orElse("");
        return lasting.of(userId).stream()
                .filter(row ->
                        row.signer().equals(sessions.signer()) && row.stamp().equals(stamp))
                .toList();
    }

    /** Ends one session of a user, and takes the cookie away if it is this one. */
    boolean end(long userId, String id, ContainerRequestContext request) {
        boolean ended = lasting.end(userId, id);
        if (ended && id.equals(Visit.of(request).session())) {
            Visit.of(request).setCookie("");
        }
        return ended;
    }

    /** Ends all sessions of a user but this one. */
    int endOthers(long userId, ContainerRequestContext request) {
        return lasting.endAll(userId, Visit.of(request).session());
    }

    /** Ends all sessions of a user. */
    int endAll(long userId) {
        return lasting.endAll(userId, "");
    }

    /** Goes on in a new session after the user's stamp changed, if it was in one. */
    void renew(long userId, ContainerRequestContext request) {
        if (cookie(request).flatMap(sessions::read).isPresent()) {
            users.find(userId).ifPresent(user -> begin(user, request));
        }
    }

    /** Ends the session the request came in, if any. */
    void logOut(ContainerRequestContext request) {
        cookie(request).flatMap(sessions::read).ifPresent(session -> lasting.end(session.userId(), session.id()));
        Visit.of(request).setCookie("");
    }

    /** Whether the request does not come from a page of another site. */
    boolean sameOrigin(ContainerRequestContext request) {
        return SameOrigin.holds(request::getHeaderString, options.text("ServerAddress"));
    }

    /** Who is logged in; empty if nobody is. An access token does not count. */
    Optional<UserRow> visitor(ContainerRequestContext request) {
        return bySession(request);
    }

    private Optional<UserRow> bySession(ContainerRequestContext request) {
        Optional<Sessions.Session> session = cookie(request).flatMap(sessions::read);
        if (session.isEmpty()) {
            return Optional.empty();
        }
        Optional<SessionRow> row = lasting.find(session.get().id())
                .filter(found -> found.userId() == session.get().userId());
        Optional<UserRow> user = row.flatMap(found -> users.find(found.userId()))
                .filter(found -> found.status() != UserRow.DELETED)
                .filter(found -> sessions.holds(session.get(), stamp(found)));
        if (user.isEmpty()) {
            Visit.of(request).setCookie("");
            return user;
        }
        requireSameOrigin(request);
        if (!user.get().enabled()) {
            logOut(request);
            throw new Declined(BANNED);
        }
        row.ifPresent(used -> {
            Visit.of(request).inSession(used.id());
            lasting.seen(used, Visit.of(request).clientAddress());
        });
        return user;
    }

    private Member byToken(ContainerRequestContext request) {
        String header = request.getHeaderString("Authorization");
        if (header == null || header.isEmpty()) {
            throw new Declined(401, "无权进行此操作，未登录且未提供 access token");
        }
        int bearer = header.indexOf("Bearer ");
        String token = bearer < 0 ? header : header.substring(0, bearer) + header.substring(bearer + 7);
        if (token.startsWith(AccessTokens.PREFIX)) {
            return byScopedToken(token);
        }
        UserRow user =
                token.isEmpty() ? UserRow.NONE : users.byAccessToken(token).orElse(UserRow.NONE);
        return Member.of(checked(user, same(user.accessToken(), token)), Member.ACCESS_TOKEN);
    }

    private Member byScopedToken(String token) {
        Optional<AccessTokenRow> row = tokens.find(token);
        UserRow user = row.flatMap(found -> users.find(found.userId())).orElse(UserRow.NONE);
        checked(user, row.isPresent());
        tokens.used(row.orElseThrow());
        return Member.of(user, row.orElseThrow());
    }

    private static UserRow checked(UserRow user, boolean genuine) {
        if (!genuine || user.status() == UserRow.DELETED || user.username().isEmpty()) {
            throw new Declined("无权进行此操作，access token 无效");
        }
        if (!user.enabled()) {
            throw new Declined(BANNED);
        }
        return user;
    }

    /** Refuses what a page of another site has a browser ask. */
    void requireSameOrigin(ContainerRequestContext request) {
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
