package switchboard.admin;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo;
import switchboard.spi.AuthMethodInfo.Flow;
import switchboard.spi.Credentials;
import switchboard.spi.Departure;
import switchboard.spi.Identity;
import switchboard.spi.LoginStart;
import switchboard.store.ExternalId;
import switchboard.store.Identities;
import switchboard.store.NewUser;
import switchboard.store.OptionStore;
import switchboard.store.UserRow;
import switchboard.store.Users;

/** What all ways to log in share: who may begin, what must come back, whose account it is. */
final class Logins {
    private static final String BANNED = "用户已被封禁";

    private final Leases leases;
    private final OptionStore options;
    private final Users users;
    private final Identities identities;
    private final Identification identification;
    private final LoginStates states;
    private final Challenges challenges;
    private final FreshProof proofs;

    Logins(
            Leases leases,
            OptionStore options,
            Users users,
            Identities identities,
            Identification identification,
            LoginStates states,
            Challenges challenges,
            FreshProof proofs) {
        this.leases = leases;
        this.options = options;
        this.users = users;
        this.identities = identities;
        this.identification = identification;
        this.states = states;
        this.challenges = challenges;
        this.proofs = proofs;
    }

    /** How a log-in goes on that was begun here: where the browser goes, empty for nowhere, and what must come back. */
    record Begun(String url, String state) {}

    /**
     * A state for a console that makes the address itself. It does not say for which method; where there is but one, it is
     * for that, else for the first it is brought to.
     */
    String state(ContainerRequestContext request) {
        List<String> elsewhere = elsewhere();
        String method = elsewhere.size() == 1 ? elsewhere.getFirst() : "";
        String state = states.draw();
        states.keep(state, new LoginStates.Begun(method, visitor(request), Map.of()), request);
        return state;
    }

    /** The methods that are switched on and send browsers elsewhere. */
    private List<String> elsewhere() {
        List<Lease<AuthMethod>> offered = leases.all(AuthMethod.class);
        try {
            return offered.stream()
                    .map(Lease::service)
                    .filter(method -> method.info().flow() == Flow.REDIRECT && method.enabled())
                    .map(method -> method.info().id())
                    .toList();
        } finally {
            offered.forEach(Lease::close);
        }
    }

    /** Begins to log in, or to bind if somebody is logged in. */
    Begun begin(String id, Map<String, String> fields, ContainerRequestContext request) {
        identification.requireSameOrigin(request);
        return leased(id, method -> {
            if (method.info().flow() == Flow.CODE && method.enabled()) {
                challenges.require(request); // a mail costs something
            }
            String state = states.draw();
            Departure departure = method.begin(new LoginStart(
                    state,
                    callback(id),
                    fields,
                    Mails.language(request),
                    Visit.of(request).clientAddress()));
            if (departure.url().isEmpty()) {
                return new Begun("", "");
            }
            states.keep(state, new LoginStates.Begun(id, visitor(request), departure.kept()), request);
            return new Begun(departure.url().get().toString(), state);
        });
    }

    /**
     * Logs somebody in by what stands in an address; binds instead if somebody is logged in who went elsewhere and is back.
     * Passwords and the like do not belong into addresses.
     *
     * @return empty if an account was bound
     */
    Optional<UserRow> finish(String id, Map<String, String> fields, ContainerRequestContext request) {
        return leased(id, method -> {
            boolean goesElsewhere = method.info().flow() == Flow.REDIRECT;
            if (!goesElsewhere && method.info().taken().isEmpty()) {
                throw new Declined(Text.INVALID_PARAMETER);
            }
            identification.requireSameOrigin(request);
            long visitor = goesElsewhere ? visitor(request) : 0;
            Map<String, String> kept = goesElsewhere ? kept(id, fields, visitor, request) : Map.of();
            Identity identity = method.authenticate(credentials(id, fields, kept, request));
            if (visitor != 0 && identity instanceof Identity.Account account) {
                proofs.requireOfGuarded(visitor, request);
                bind(method.info(), account, visitor);
                return Optional.empty();
            }
            return Optional.of(logIn(id, identity, request));
        });
    }

    /** Logs somebody in by a form that they filled in. */
    UserRow finishForm(String id, Map<String, String> fields, ContainerRequestContext request) {
        return leased(id, method -> {
            if (method.info().flow() == Flow.REDIRECT) {
                throw new Declined(Text.INVALID_PARAMETER);
            }
            return logIn(id, method.authenticate(credentials(id, fields, Map.of(), request)), request);
        });
    }

    /** Binds an account that somebody proves by filling in a form. */
    void bind(String id, Map<String, String> fields, ContainerRequestContext request) {
        leased(id, method -> {
            if (method.info().flow() != Flow.FORM || method.info().taken().isEmpty()) {
                throw new NotFoundException();
            }
            proofs.requireOfGuarded(request);
            if (method.authenticate(credentials(id, fields, Map.of(), request)) instanceof Identity.Account account) {
                bind(method.info(), account, Visit.member(request).id());
                return true;
            }
            throw new NotFoundException();
        });
    }

    private Map<String, String> kept(
            String id, Map<String, String> fields, long visitor, ContainerRequestContext request) {
        return states.take(fields.getOrDefault("state", ""), id, visitor, request)
                .orElseThrow(() -> new Declined(403, "state is empty or not same"))
                .kept();
    }

    private Credentials credentials(
            String id, Map<String, String> fields, Map<String, String> kept, ContainerRequestContext request) {
        return new Credentials(fields, kept, callback(id), Visit.of(request).clientAddress());
    }

    private String callback(String id) {
        return ServerAddress.of(options) + "/oauth/" + id;
    }

    private long visitor(ContainerRequestContext request) {
        return identification.visitor(request).map(UserRow::id).orElse(0L);
    }

    private UserRow logIn(String id, Identity identity, ContainerRequestContext request) {
        UserRow user = switch (identity) {
            case Identity.User(long userId) -> users.find(userId).orElseThrow(() -> new Declined(BANNED));
            case Identity.Account account -> owner(id, account);
        };
        if (!user.enabled()) {
            throw new Declined(BANNED);
        }
        switch (identity) {
            case Identity.User ours -> identification.logIn(user, request);
            case Identity.Account elsewhere -> identification.logInFromElsewhere(user, request);
        }
        return user;
    }

    /** Whose account it is; whoever is new gets a user of their own. An e-mail address binds nothing. */
    private UserRow owner(String id, Identity.Account account) {
        ExternalId external = external(id, account.id());
        return identities.find(external, former(id, account)).orElseGet(() -> {
            if (!options.flag("RegisterEnabled")) {
                throw new Declined("管理员关闭了新用户注册");
            }
            return identities.create(external, newcomer(id, account));
        });
    }

    private void bind(AuthMethodInfo info, Identity.Account account, long userId) {
        if (!identities.bind(userId, external(info.id(), account.id()), former(info.id(), account))) {
            throw new Declined(info.taken());
        }
    }

    private static NewUser newcomer(String id, Identity.Account account) {
        String wish = Newcomer.username(account.username());
        return new NewUser(
                wish.isEmpty() ? Newcomer.prefix(id) : wish,
                wish.isEmpty() ? NewUser.Naming.NUMBERED : NewUser.Naming.WISHED,
                "",
                Newcomer.displayName(account.displayName()),
                EmailAddress.holds(account.email()) ? account.email() : "",
                0);
    }

    private static List<ExternalId> former(String id, Identity.Account account) {
        return account.formerIds().stream()
                .filter(former -> !former.isBlank())
                .map(former -> external(id, former))
                .toList();
    }

    private static ExternalId external(String id, String value) {
        try {
            return new ExternalId(id, value);
        } catch (IllegalArgumentException empty) {
            throw new Declined("返回值非法，用户字段为空，请稍后重试！");
        }
    }

    private <T> T leased(String id, Function<AuthMethod, T> use) {
        Lease<AuthMethod> lease = leases.lease(AuthMethod.class, id)
                .orElseThrow(() -> new Declined("no bundle offers to log in by " + id));
        try (lease) {
            return use.apply(lease.service());
        } catch (RuntimeException | Error e) {
            lease.broke(e);
            throw e;
        }
    }
}
