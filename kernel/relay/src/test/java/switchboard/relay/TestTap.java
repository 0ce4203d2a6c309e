package switchboard.relay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import switchboard.spi.AnswerTap;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/** Reads a small part of OpenAI's dialect, by searching text: enough to drive the pipe through all its ways. */
final class TestTap implements AnswerTap {
    private static final Pattern USAGE = Pattern.compile("\"prompt_tokens\":(\\d+),\"completion_tokens\":(\\d+)");
    private static final Pattern CONTENT = Pattern.compile("\"content\":\"([^\"]*)\"");
    private static final Pattern MESSAGE = Pattern.compile("\"message\":\"([^\"]*)\"");

    private final boolean usageWanted;
    private final Consumer<String> seen;
    private final StringBuilder text = new StringBuilder();
    private Usage usage = Usage.NONE;
    private boolean finished;
    private boolean usageShown;

    TestTap(boolean usageWanted) {
        this(usageWanted, data -> {});
    }

    /** @param seen told of each event before it is looked at */
    TestTap(boolean usageWanted, Consumer<String> seen) {
        this.usageWanted = usageWanted;
        this.seen = seen;
    }

    @Override
    public Verdict event(WireEvent event) {
        String data = event.text();
        seen.accept(data);
        if (data.equals("[DONE]")) {
            finished = true;
            return Verdict.END;
        }
        if (data.contains("explode")) {
            throw new IllegalStateException("a provider with a fault");
        }
        if (!data.startsWith("{")) {
            return Verdict.HIDDEN;
        }
        if (data.contains("\"error\"")) {
            return new Verdict.Failed(UpstreamFailure.of(Failure.BUSY, message(data)));
        }
        readUsage(data);
        finished |= data.contains("\"finish_reason\":\"stop\"");
        if (data.contains("\"choices\":[]")) {
            usageShown = usageWanted;
            return usageWanted ? Verdict.ANSWER : Verdict.HIDDEN;
        }
        if (data.contains("\"content\":\"\"")) {
            return Verdict.PRELUDE;
        }
        Matcher content = CONTENT.matcher(data);
        while (content.find()) {
            text.append(content.group(1));
        }
        return data.contains("secret")
                ? new Verdict.Changed(data.replace("secret", "public").getBytes(StandardCharsets.UTF_8))
                : Verdict.ANSWER;
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        String data = new String(body, StandardCharsets.UTF_8);
        if (data.contains("explode")) {
            throw new IllegalStateException("a provider with a fault");
        }
        if (data.contains("\"error\"")) {
            return new Verdict.Failed(UpstreamFailure.of(Failure.BUSY, message(data)));
        }
        if (!data.startsWith("{") && !data.startsWith("[")) {
            return new Verdict.Failed(UpstreamFailure.of(Failure.INTERNAL, "this is not JSON"));
        }
        readUsage(data);
        Matcher content = CONTENT.matcher(data);
        while (content.find()) {
            text.append(content.group(1));
        }
        finished = true;
        return data.contains("secret")
                ? new Verdict.Changed(data.replace("secret", "public").getBytes(StandardCharsets.UTF_8))
                : Verdict.ANSWER;
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        String data = new String(body, StandardCharsets.UTF_8);
        if (data.contains("\"error\"")) {
            return List.of(WireEvent.of(data));
        }
        return data.contains("\"choices\"")
                ? List.of(WireEvent.of(data), WireEvent.of("{\"finish_reason\":\"stop\"}"))
                : List.of();
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public CharSequence text() {
        return text;
    }

    @Override
    public List<WireEvent> ending(Usage billed) {
        List<WireEvent> ending = new ArrayList<>();
        if (usageWanted && !usageShown) {
            ending.add(WireEvent.of("{\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}"
                    .formatted(billed.prompt(), billed.completion())));
        }
        ending.add(WireEvent.of("[DONE]"));
        return ending;
    }

    private void readUsage(String data) {
        Matcher told = USAGE.matcher(data);
        while (told.find()) {
            usage = new Usage(Long.parseLong(told.group(1)), Long.parseLong(told.group(2)));
        }
    }

    static String message(String data) {
        Matcher message = MESSAGE.matcher(data);
        return message.find() ? message.group(1) : "";
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return List.of(WireEvent.of("{\"error\":{\"message\":\"" + failure.message() + "\",\"type\":\"upstream_error\","
                + "\"param\":null,\"code\":\"stream_interrupted\"}}"));
    }
}
