package switchboard.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import switchboard.store.ChannelRow;
import switchboard.store.Channels;

/** Shows channels with what is stored beside their rows. */
final class ChannelViews {
    private final Channels channels;

    ChannelViews(Channels channels) {
        this.channels = channels;
    }

    /** As One API lists them; those that have tags show them. */
    List<ChannelView> of(List<ChannelRow> rows) {
        Map<Long, List<String>> tags = channels.tags().byChannel();
        return rows.stream()
                .map(row -> ChannelView.of(row, null, tags.get(row.id()), null))
                .toList();
    }

    /** One of them. Root also sees the state of its keys, if it has several, and whether its address must be public. */
    ChannelView of(ChannelRow row, boolean root) {
        @Nullable
        List<ChannelKeyView> keys = row.severalKeys() && root
                ? channels.keys(row.id()).stream().map(ChannelKeyView::of).toList()
                : null;
        boolean guarded = root && channels.guarded(row.id());
        return ChannelView.of(row, keys, channels.tags().byChannel().get(row.id()), guarded ? true : null);
    }
}
