package switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sockets that are read and answered on different threads, as calls are, with the next call in the very moment the last is
 * answered: if anybody waited for what has come already, a client here would wait in vain.
 */
@Timeout(60)
final class LazyEndPointTest {
    private static final int CLIENTS = 200;
    private static final int CALLS = 30;

    private final Transport transport = new Transport();
    private final HttpServer upstream = new HttpServer(transport, Map.of());
    private final HttpServer server = new HttpServer(transport, Map.of());
    private final UpstreamClient client = new UpstreamClient(transport, Map.of());
    private URI echo = URI.create("http://unset");
    private int port;

    @BeforeEach
    void open() throws Exception {
        echo = URI.create("http://127.0.0.1:" + upstream.open(0) + "/echo");
        upstream.add(new FakePlane(1, false, (request, response, callback) -> {
            read(request, (text, failure) -> answer(response, text, failure, callback));
            return true;
        }));
        port = server.open(0);
        server.add(new FakePlane(1, false, (request, response, callback) -> {
            read(request, (text, failure) -> relay(text, failure, response, callback));
            return true;
        }));
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        upstream.close();
        transport.close();
    }

    private static void read(Request request, BiConsumer<String, @Nullable Throwable> then) {
        Content.Source.asString(
                request,
                StandardCharsets.UTF_8,
                Promise.from(text -> then.accept(text, null), failure -> then.accept("", failure)));
    }

    private void relay(String text, @Nullable Throwable failure, Response response, Callback callback) {
        if (failure != null) {
            callback.failed(failure);
            return;
        }
        client.request("POST", echo, Optional.empty())
                .body(new StringRequestContent("text/plain", text))
                .send(new BufferingResponseListener() {
                    @Override
                    public void onComplete(Result result) {
                        answer(response, getContentAsString(), result.getFailure(), callback);
                    }
                });
    }

    private static void answer(Response response, String text, @Nullable Throwable failure, Callback callback) {
        if (failure == null) {
            Answers.text(response, 200, text, callback);
        } else {
            callback.failed(failure);
        }
    }

    private static String post(String body) {
        return "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Waits for each answer before it asks again. */
    private int inTurn(int number) throws Exception {
        int answered = 0;
        try (var wire = new Wire(port)) {
            for (int i = 0; i < CALLS; i++) {
                String body = "call " + number + "." + i;
                answered += wire.say(post(body)).answer().endsWith(body) ? 1 : 0;
            }
        }
        return answered;
    }

    /** Sends each request in pieces, the last of which may come while the server looks for it. */
    private int inPieces(int number) throws Exception {
        int answered = 0;
        try (var wire = new Wire(port)) {
            for (int i = 0; i < CALLS; i++) {
                String body = "call " + number + "." + i;
                String text = post(body);
                int cut = 1 + (number + 7 * i) % (text.length() - 1);
                wire.say(text.substring(0, cut)).say(text.substring(cut));
                answered += wire.answer().endsWith(body) ? 1 : 0;
            }
        }
        return answered;
    }

    /** Has sent the next request before it reads an answer. */
    private int ahead(int number) throws Exception {
        int answered = 0;
        try (var wire = new Wire(port)) {
            wire.say(post("call " + number + ".0"));
            for (int i = 0; i < CALLS; i++) {
                if (i + 1 < CALLS) {
                    wire.say(post("call " + number + "." + (i + 1)));
                }
                answered += wire.answer().endsWith("call " + number + "." + i) ? 1 : 0;
            }
        }
        return answered;
    }

    /** Nobody waits for the rest of a body that is refused; it is read all the same, and the next call is found behind it. */
    @Test
    void whatARefusedRequestHasSentIsRead() throws Exception {
        server.add(new FakePlane(0, false, (request, response, callback) -> {
            if (!request.getHttpURI().getPath().equals("/refused")) {
                return false;
            }
            Answers.text(response, 401, "no", callback);
            return true;
        }));
        String body = "x".repeat(20_000);
        try (var wire = new Wire(port)) {
            for (int i = 0; i < CALLS; i++) {
                wire.say(post(body).replace("POST / ", "POST /refused "));
                assertThat(wire.answer()).startsWith("HTTP/1.1 401").endsWith("no");
                assertThat(wire.say(post("call " + i)).answer()).endsWith("call " + i);
            }
        }
    }

    @Test
    void twoHundredClientsAtOnceWaitForNothingThatHasCome() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                Callable<Integer> calls = switch (i % 3) {
                    case 0 -> () -> inTurn(number);
                    case 1 -> () -> inPieces(number);
                    default -> () -> ahead(number);
                };
                clients.add(threads.submit(calls));
            }
            for (Future<Integer> each : clients) {
                assertThat(each.get()).isEqualTo(CALLS);
            }
        }
    }
}
