package switchboard.spi;

import java.util.List;
import java.util.Optional;

/**
 * Which tools the model must call.
 *
 * @param mode how free it is
 * @param names the functions it may choose from; for {@link Mode#NAMED} the one it must call; empty for all
 * @param parallel whether it may call several at once, if told
 */
public record ToolChoice(Mode mode, List<String> names, Optional<Boolean> parallel) {
    /** Nothing was said. */
    public static final ToolChoice UNSET = new ToolChoice(Mode.UNSET, List.of(), Optional.empty());

    public ToolChoice {
        names = List.copyOf(names);
    }

    /** How free the model is. */
    public enum Mode {
        /** Nothing was said. */
        UNSET,
        /** It calls what it likes. */
        AUTO,
        /** It calls nothing. */
        NONE,
        /** It calls something. */
        REQUIRED,
        /** It calls the one that is named. */
        NAMED
    }
}
