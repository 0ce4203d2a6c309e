package switchboard.store;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import redis.clients.jedis.Jedis;
import switchboard.testkit.servers.RedisServer;

/** Nodes on one Redis. */
final class RedisFixture {
    private RedisFixture() {}

    static Environment environment(String... variables) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            map.put(variables[i], variables[i + 1]);
        }
        return Environment.of(map, Path.of("none"), Path.of("none"));
    }

    /** A node's. */
    static Redis node(RedisServer server) {
        return Redis.open(environment("REDIS_CONN_STRING", server.url()));
    }

    /** Where there is none. */
    static Redis none() {
        return Redis.open(environment());
    }

    /** A second hand on the server. */
    static Jedis client(RedisServer server) {
        return new Jedis("127.0.0.1", server.port());
    }
}
