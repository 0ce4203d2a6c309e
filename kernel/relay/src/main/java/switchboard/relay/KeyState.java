package switchboard.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What this node knows of one key of a channel from the calls it served.
 *
 * @param rests how long it is not used for; zero if it is
 * @param brokenFor models that it is not asked for at the moment, but for a trial now and then
 * @param problem the last failure since the start, whatever it was
 * @param calls how many calls are on their way with it
 */
public record KeyState(Duration rests, List<String> brokenFor, Optional<Problem> problem, long calls) {
    public KeyState {
        brokenFor = List.copyOf(brokenFor);
    }

    /** What went wrong. */
    public record Problem(Instant at, String message) {}
}
