package switchboard.admin;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.Challenge;
import switchboard.spi.Options;
import switchboard.store.Tickets;

/**
 * Guards forms that cost something. Every challenge that is switched on must be passed; who has, need not again for ten
 * minutes in the same browser. One that is switched on and that no bundle offers lets nobody through.
 */
final class Challenges {
    private static final String KIND = "challenge";
    private static final Duration PASS = Duration.ofMinutes(10);

    /** The one that has a switch of One API's. */
    private static final String TURNSTILE = "turnstile";

    private final Leases leases;
    private final Options options;
    private final Tickets tickets;
    private final Browsers browsers;

    Challenges(Leases leases, Options options, Tickets tickets, Browsers browsers) {
        this.leases = leases;
        this.options = options;
        this.tickets = tickets;
        this.browsers = browsers;
    }

    /**
     * Lets whoever has passed go on.
     *
     * @throws switchboard.spi.RefusedException with the challenge's words to everybody else
     */
    void require(ContainerRequestContext request) {
        List<Lease<Challenge>> offered = leases.all(Challenge.class);
        try {
            boolean hasTurnstile = false;
            for (Lease<Challenge> lease : offered) {
                hasTurnstile |= lease.service().info().id().equals(TURNSTILE);
                require(lease, request);
            }
            if (options.flag("TurnstileCheckEnabled") && !hasTurnstile) {
                throw new Declined("Turnstile 校验失败，请刷新重试！");
            }
        } finally {
            offered.forEach(Lease::close);
        }
    }

    private void require(Lease<Challenge> lease, ContainerRequestContext request) {
        try {
            if (lease.service().enabled()) {
                require(lease.service(), request);
            }
        } catch (RuntimeException | Error e) {
            lease.broke(e);
            throw e;
        }
    }

    private void require(Challenge challenge, ContainerRequestContext request) {
        String id = challenge.info().id();
        String pass = id + "|" + browsers.of(request);
        if (tickets.peek(KIND, pass).isEmpty()) {
            String answer = Objects.requireNonNullElse(
                    request.getUriInfo().getQueryParameters().getFirst(id), "");
            challenge.check(answer, Visit.of(request).clientAddress());
            tickets.put(KIND, pass, "", PASS);
        }
    }

    /** Where the scripts come from that pages must be able to load, such as {@code https://challenges.example}. */
    static List<String> scriptOrigins(Leases leases) {
        List<Lease<Challenge>> offered = leases.all(Challenge.class);
        try {
            return offered.stream()
                    .map(Lease::service)
                    .filter(Challenge::enabled)
                    .map(challenge -> challenge.info().script())
                    .filter(script -> script.getHost() != null)
                    .map(Challenges::origin)
                    .distinct()
                    .toList();
        } finally {
            offered.forEach(Lease::close);
        }
    }

    private static String origin(URI script) {
        return script.getScheme() + "://" + script.getRawAuthority();
    }
}
