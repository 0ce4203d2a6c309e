package switchboard.admin;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.deploy.BundleStatus;
import switchboard.deploy.Leases;
import switchboard.notices.NoticeBoard;
import switchboard.spi.Names;
import switchboard.store.AccessTokens;
import switchboard.store.AuditLog;
import switchboard.store.Channels;
import switchboard.store.Entries;
import switchboard.store.Environment;
import switchboard.store.LoginSessions;
import switchboard.store.Logs;
import switchboard.store.OptionStore;
import switchboard.store.Passkeys;
import switchboard.store.Redemptions;
import switchboard.store.Routing;
import switchboard.store.Tickets;
import switchboard.store.Tokens;
import switchboard.store.TwoFactors;
import switchboard.store.Users;

/** What the management API is made of. */
record Resources(
        Environment environment,
        OptionStore options,
        Users users,
        Tokens tokens,
        Channels channels,
        Redemptions redemptions,
        Logs logs,
        Entries entries,
        Names names,
        LoginSessions loginSessions,
        Proofs proofs,
        Routing routing,
        Leases leases,
        AuditLog audit,
        AccessTokens accessTokens,
        TwoFactors twoFactors,
        Passkeys passkeys,
        Tickets tickets,
        Limits limits,
        Supplier<List<BundleStatus>> bundles,
        ChannelTestRun testRun,
        ChannelBalances balances,
        UpstreamQuestions upstreams,
        NoticeBoard board,
        Instant startedAt,
        InstantSource clock,
        String version)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Resources.class);

    /** All resources, and what Jersey needs beside them. */
    List<Object> all() {
        var steps = new SecondStep(twoFactors, tickets, users, options);
        var identification =
                new Identification(users, options, new Sessions(secret(), clock), loginSessions, accessTokens, steps);
        var administration = new UserAdministration(users, logs, options, clock);
        var models = new ModelCatalogue(leases);
        var addresses = new ChannelAddresses(upstreams);
        var review = new PolicyReview(leases, names);
        var rules = new OptionRules(options, leases, review);
        var browsers = new Browsers();
        var challenges = new Challenges(leases, options, tickets, browsers);
        var ceremonies = new PasskeyCeremonies(leases, passkeys, users, tickets, browsers, logs, clock);
        var fresh = new FreshProof(twoFactors, passkeys, ceremonies, users, loginSessions, tickets, clock);
        var logins = new Logins(
                leases,
                options,
                users,
                proofs.identities(),
                identification,
                new LoginStates(tickets, browsers),
                challenges,
                fresh);
        var mails = new Mails(proofs.codes(), options, proofs.notices(), clock);
        return List.of(
                new JsonEntities(),
                new FailureMapper(),
                new Guard(identification, limits.critical(), audit),
                new ApiResource(version),
                new StatusResource(options, leases, startedAt, version),
                new LoginResource(options, logins, identification),
                new RegisterResource(users, options, proofs, challenges),
                new OAuthResource(logins, proofs.identities(), proofs.codes(), fresh),
                new MailResource(users, options, mails, challenges, identification),
                new ResetResource(users, proofs.codes()),
                new AuthResource(leases, options),
                new TwoFactorResource(twoFactors, fresh, options),
                new SecondStepResource(identification),
                new TwoFactorResetResource(twoFactors, administration),
                new ProofResource(fresh),
                new PasskeyResource(passkeys, ceremonies, fresh),
                new PasskeyLoginResource(ceremonies, identification),
                new PasskeyResetResource(passkeys, administration),
                new AccessTokenResource(accessTokens, fresh, clock),
                new SessionResource(identification),
                new UserSessionResource(identification, administration),
                new SelfResource(users, redemptions, logs, routing, identification, fresh, clock),
                new UserResource(users, administration, identification, fresh),
                new TopUpResource(users, options, clock),
                new TokenResource(tokens, clock),
                new RedemptionResource(redemptions),
                new ChannelResource(channels, addresses),
                new ChannelBatchResource(channels),
                new ChannelKeyResource(channels, upstreams),
                new ChannelTestResource(channels, testRun),
                new ChannelUpstreamResource(channels, balances, upstreams, addresses),
                new ModelResource(models),
                new ChannelModelResource(models),
                new ProviderResource(leases),
                new GroupResource(options),
                new LogResource(logs),
                new ReceiptResource(logs, entries),
                new AuditResource(audit),
                new OptionResource(options, rules),
                new PriceResource(options, rules, review, new PricePreview(entries, leases, clock)),
                new NotificationResource(board),
                new NotifierResource(leases, board),
                new BundleResource(bundles));
    }

    private byte[] secret() {
        String secret = environment.text("SESSION_SECRET", "");
        if (secret.equals("random_string")) {
            LOG.error("SESSION_SECRET is the example's value; a random one is used: logins end with this process");
        } else if (!secret.isEmpty()) {
            return secret.getBytes(StandardCharsets.UTF_8);
        } else {
            LOG.info("SESSION_SECRET is not set: logins end with this process, and hold on this node alone");
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return random;
    }

    /** Stops what runs in the background. */
    @Override
    public void close() {
        testRun.close();
        balances.close();
    }
}
