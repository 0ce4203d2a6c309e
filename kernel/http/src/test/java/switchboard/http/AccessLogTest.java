package switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class AccessLogTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("switchboard.access");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.getFormattedMessage().lines().forEach(lines::add);
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.setAdditive(false);
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
        logger.addAppender(appender);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(appender);
    }

    /** @param logged how many lines come of it: the last may still be on its way when its client has the answer */
    private void serve(List<String> requests, int logged) throws Exception {
        try (var transport = new Transport();
                var server = new HttpServer(transport, Map.of())) {
            server.add(new FakePlane(1, false, (request, response, callback) -> {
                AccessLog.note(request, "channel 12");
                Answers.text(response, 200, "hello", callback);
                return true;
            }));
            int port = server.open(0);
            for (String request : requests) {
                try (var wire = new Wire(port)) {
                    wire.say(request + "Host: x\r\nConnection: close\r\n\r\n").toEnd();
                }
            }
            while (lines.size() < logged) {
                Thread.onSpinWait(); // as long as the test's time limit
            }
        }
    }

    @Test
    void aLineSaysWhoWhatAndHowItEnded() throws Exception {
        serve(List.of("GET /v1/models?key=secret HTTP/1.1\r\nAuthorization: Bearer secret\r\n"), 1);
        assertThat(lines)
                .singleElement()
                .asString()
                .matches("\\d{23,31} 127\\.0\\.0\\.1 GET /v1/models 200 5b \\d+ms channel 12");
    }

    @Test
    void probesAreLeftOutAndUnreadableRequestsAreNot() throws Exception {
        serve(List.of("GET /healthz HTTP/1.1\r\n", "GET /readyz HTTP/1.1\r\n", "GET /\001 HTTP/1.1\r\n"), 1);
        assertThat(lines).singleElement().asString().contains(" 400 ");
    }

    @Test
    void noLineIsLostInACrowdOrAtTheEnd() throws Exception {
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            requests.add("GET /call/" + i + " HTTP/1.1\r\n");
        }
        serve(requests, 300);
        assertThat(lines).hasSize(300);
        for (int i = 0; i < 300; i++) {
            assertThat(lines.get(i)).contains(" /call/" + i + " ");
        }
    }

    @Test
    void aLongPathIsCut() throws Exception {
        serve(List.of("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n"), 1);
        assertThat(lines).singleElement().asString().hasSizeLessThan(400);
    }
}
