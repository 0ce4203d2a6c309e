package switchboard.store;

import java.io.IOException;
import java.util.List;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Opens connections to Redis. Each belongs to one thread, which keeps it. Safe for any number of threads. */
final class RedisConnector {
    private final RedisAddress address;

    RedisConnector(RedisAddress address) {
        this.address = address;
    }

    /** Connects and logs in; throws what the client library throws. */
    Jedis open(int timeoutMillis) {
        return switch (address) {
            case RedisAddress.Server(RedisAddress.Host host, boolean tls, RedisAddress.Login login, int database) ->
                connected(new Jedis(hostAndPort(host), config(timeoutMillis, login, database, tls)));
            case RedisAddress.Local(String path, RedisAddress.Login login, int database) ->
                connected(new Jedis(
                        () -> unixSocket(path, timeoutMillis), config(timeoutMillis, login, database, false)));
            case RedisAddress.Sentinels(List<RedisAddress.Host> hosts, String master, RedisAddress.Login login) ->
                connected(new Jedis(
                        master(hosts, master, timeoutMillis / hosts.size()), config(timeoutMillis, login, 0, false)));
        };
    }

    /** Asks one sentinel after another. */
    private static HostAndPort master(List<RedisAddress.Host> hosts, String master, int timeoutMillis) {
        var unknown = new JedisConnectionException("no sentinel knows the master " + master);
        JedisException last = unknown;
        for (RedisAddress.Host host : hosts) {
            try (var sentinel =
                    new Jedis(hostAndPort(host), config(timeoutMillis, new RedisAddress.Login("", ""), 0, false))) {
                List<String> found = sentinel.sentinelGetMasterAddrByName(master);
                if (found != null && found.size() == 2) {
                    return new HostAndPort(found.get(0), Integer.parseInt(found.get(1)));
                }
                last = unknown;
            } catch (JedisException e) {
                last = e;
            }
        }
        throw last;
    }

    private static Jedis connected(Jedis jedis) {
        try {
            jedis.connect();
            return jedis;
        } catch (RuntimeException e) {
            jedis.close();
            throw e;
        }
    }

    private static UnixSocket unixSocket(String path, int timeoutMillis) {
        try {
            return new UnixSocket(path, timeoutMillis);
        } catch (IOException e) {
            throw new JedisConnectionException("cannot connect to " + path, e);
        }
    }

    private static HostAndPort hostAndPort(RedisAddress.Host host) {
        return new HostAndPort(host.name(), host.port());
    }

    /** Over TLS the server must show a certificate for its name that the JVM trusts. */
    private static JedisClientConfig config(int timeoutMillis, RedisAddress.Login login, int database, boolean tls) {
        var config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(timeoutMillis)
                .socketTimeoutMillis(timeoutMillis)
                .database(database)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (tls) {
            config.sslOptions(
                    SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        }
        if (!login.password().isEmpty()) {
            config.password(login.password());
            if (!login.user().isEmpty()) {
                config.user(login.user());
            }
        }
        return config.build();
    }
}
