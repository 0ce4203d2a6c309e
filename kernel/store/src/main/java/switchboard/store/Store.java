package switchboard.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The services of this module put together without a framework: for tests and tools. Closing it closes all.
 *
 * @param environment what it was opened with
 * @param database see there
 * @param options see there
 * @param accounts see there
 * @param callers see there
 * @param routing see there
 * @param users see there
 * @param tokens see there
 * @param channels see there
 * @param redemptions see there
 * @param logs see there
 * @param sessions see there
 * @param entries see there
 * @param audit see there
 * @param accessTokens see there
 * @param twoFactors see there
 * @param passkeys see there
 * @param identities see there
 * @param tickets see there
 * @param outbox see there
 */
public record Store(
        Environment environment,
        Database database,
        OptionStore options,
        Accounts accounts,
        Callers callers,
        Routing routing,
        Users users,
        Tokens tokens,
        Channels channels,
        Redemptions redemptions,
        Logs logs,
        LoginSessions sessions,
        Entries entries,
        AuditLog audit,
        AccessTokens accessTokens,
        TwoFactors twoFactors,
        Passkeys passkeys,
        Identities identities,
        Tickets tickets,
        Outbox outbox)
        implements AutoCloseable {
    /** Opens the database of an environment and all services over it. */
    public static Store open(Environment environment) {
        return open(environment, InstantSource.system());
    }

    /** The same at a time of one's own. */
    public static Store open(Environment environment, InstantSource clock) {
        Database database = Database.open(environment);
        return open(environment, database, Journal.Limits.USUAL, clock, database.shared());
    }

    /** Opens all services over a database, as one of several nodes if it is shared. */
    static Store open(
            Environment environment, Database database, Journal.Limits limits, InstantSource clock, boolean shared) {
        try {
            var options = new OptionStore(environment, database);
            var accounts = new Accounts(
                    environment, database, options, limits, clock, shared, Optional.empty(), Optional.empty());
            var callers = new Callers(database, accounts);
            var routing = new Routing(database);
            return new Store(
                    environment,
                    database,
                    options,
                    accounts,
                    callers,
                    routing,
                    new Users(database, accounts, callers, options, clock, Users.AT_ONCE),
                    new Tokens(database, accounts, callers, clock),
                    new Channels(database, routing, accounts, clock),
                    new Redemptions(database, accounts, options, clock),
                    new Logs(environment, database, accounts, options),
                    new LoginSessions(database, clock),
                    new Entries(database, accounts),
                    new AuditLog(database, clock),
                    new AccessTokens(database, clock),
                    new TwoFactors(database, clock),
                    new Passkeys(database, clock),
                    new Identities(database, options, clock),
                    new Tickets(database, clock),
                    new Outbox(database, clock));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Waits until what was settled before is in the database. */
    public boolean flush() {
        return accounts.flush(Duration.ofSeconds(30));
    }

    @Override
    public void close() {
        logs.close();
        routing.close();
        callers.close();
        options.close();
        accounts.close();
        database.close();
    }
}
