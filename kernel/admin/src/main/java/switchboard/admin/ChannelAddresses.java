package switchboard.admin;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import switchboard.spi.RelayException;
import switchboard.store.ChannelRow;

/**
 * Who vouches for where a channel's calls go. What root has named may be anywhere; what another administrator has named
 * must be public when it is stored, and whenever it is connected to. A channel that was there before has root's word
 * until another administrator changes its address.
 */
final class ChannelAddresses {
    /** Members of a config that say where calls, or questions before them, go. */
    private static final List<String> PLACES = List.of("proxy", "region", "vertex_ai_adc");

    /** Types whose key says that, too: AWS has a region in it, Vertex a server that hands out tokens. */
    private static final Set<Integer> PLACES_IN_KEY = Set.of(33, 42);

    private final UpstreamQuestions upstreams;

    ChannelAddresses(UpstreamQuestions upstreams) {
        this.upstreams = upstreams;
    }

    /**
     * Whether the address of a channel that is created must be public.
     *
     * @throws Declined if it must be, and is not
     */
    Optional<Boolean> created(ChannelRow row, Optional<Boolean> asked, boolean root) {
        if (root) {
            return asked;
        }
        checkPublic(row, asked);
        return Optional.of(true);
    }

    /**
     * Whether the address of a channel that is edited must be public; nothing if that stays as it is. Root vouches by
     * naming another base URL, or by saying so.
     *
     * @throws Declined if it must be, and is not
     */
    Optional<Boolean> edited(ChannelRow before, ChannelRow after, Optional<Boolean> asked, boolean root) {
        if (root) {
            boolean moved = !after.baseUrl().orElse("").equals(before.baseUrl().orElse(""));
            return asked.or(() -> moved ? Optional.of(false) : Optional.empty());
        }
        if (isAtTheSamePlace(before, after)) {
            refuseWord(asked);
            return Optional.empty();
        }
        checkPublic(after, asked);
        return Optional.of(true);
    }

    /** Whether the address of a channel that is only asked something, and not stored, must be public. */
    boolean asked(ChannelRow row, boolean root) {
        if (!root) {
            checkPublic(row, Optional.empty());
        }
        return !root;
    }

    private void checkPublic(ChannelRow row, Optional<Boolean> asked) {
        refuseWord(asked);
        try {
            upstreams.checkPublic(row);
        } catch (RelayException notPublic) {
            throw new Declined(notPublic.failure().message());
        }
    }

    private static void refuseWord(Optional<Boolean> asked) {
        if (asked.isPresent() && !asked.get()) {
            throw new Declined("only root vouches for addresses");
        }
    }

    private static boolean isAtTheSamePlace(ChannelRow before, ChannelRow after) {
        return before.type() == after.type()
                && before.baseUrl().orElse("").equals(after.baseUrl().orElse(""))
                && (!PLACES_IN_KEY.contains(after.type()) || before.key().equals(after.key()))
                && PLACES.stream()
                        .allMatch(name -> Json.member(before.config(), name).equals(Json.member(after.config(), name)));
    }
}
