package switchboard.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A client that keeps its cookies, as browsers do. Confined to one thread. */
final class Browser {
    private final Gateway gateway;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    Browser(Gateway gateway) {
        this.gateway = gateway;
    }

    Browser logIn(String username, String password) {
        Web.Reply reply =
                post("/api/user/login", "{\"username\": \"%s\", \"password\": \"%s\"}".formatted(username, password));
        if (!reply.success()) {
            throw new AssertionError(reply);
        }
        return this;
    }

    Web.Reply get(String path) {
        return kept(web().get(path));
    }

    Web.Reply post(String path, String body) {
        return kept(web().post(path, body));
    }

    Web.Reply put(String path, String body) {
        return kept(web().put(path, body));
    }

    Web.Reply delete(String path) {
        return kept(web().delete(path));
    }

    /** The same browser, for several threads: it keeps no further cookies. */
    Web web() {
        String all = cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        return all.isEmpty() ? gateway.web() : gateway.web().with("Cookie", all);
    }

    private Web.Reply kept(Web.Reply reply) {
        for (String set : reply.response().headers().allValues("Set-Cookie")) {
            List<String> parts = List.of(set.substring(0, set.indexOf(';')).split("=", 2));
            cookies.put(parts.getFirst(), parts.getLast());
        }
        return reply;
    }
}
