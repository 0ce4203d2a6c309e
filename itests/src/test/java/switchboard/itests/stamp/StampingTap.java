package switchboard.itests.stamp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import switchboard.spi.AnswerTap;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/** Replaces {@code STAMP} in what passes. */
final class StampingTap implements AnswerTap {
    private final String stamp;
    private final StringBuilder text = new StringBuilder();
    private boolean finished;

    StampingTap(String stamp) {
        this.stamp = stamp;
    }

    @Override
    public Verdict event(WireEvent event) {
        String data = event.text();
        if (data.equals("[DONE]")) {
            finished = true;
            return Verdict.END;
        }
        text.append(data);
        return new Verdict.Changed(data.replace("STAMP", stamp).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        return Verdict.ANSWER;
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        return List.of();
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public Usage usage() {
        return new Usage(7, 20);
    }

    @Override
    public CharSequence text() {
        return text;
    }

    @Override
    public List<WireEvent> ending(Usage usage) {
        return Farewell.of(stamp);
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return List.of(WireEvent.of("{\"error\":{\"message\":\"" + failure.message() + "\",\"type\":\"upstream_error\","
                + "\"param\":null,\"code\":\"stream_interrupted\"}}"));
    }
}
