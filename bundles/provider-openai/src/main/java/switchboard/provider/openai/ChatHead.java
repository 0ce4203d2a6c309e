package switchboard.provider.openai;

import switchboard.lib.wire.JsonString;
import switchboard.spi.Call;
import switchboard.spi.ChatEvent;

/**
 * What every chunk of an answer repeats.
 *
 * @param id the upstream's own if it told one
 * @param created epoch seconds
 * @param model as the client asked for it
 */
record ChatHead(String id, long created, String model) {
    private static final String RESPONSE = "resp_";

    /**
     * The head of an answer.
     *
     * @param prefix begins ids of our own
     */
    static ChatHead of(ChatEvent.Start start, Call call, String prefix) {
        String id = start.id().isEmpty() ? prefix + call.id() : start.id();
        return new ChatHead(
                id.startsWith(RESPONSE) ? prefix + id.substring(RESPONSE.length()) : id,
                start.created() > 0 ? start.created() : call.startedAt().getEpochSecond(),
                call.model());
    }

    /** Nothing is known of the upstream. */
    static ChatHead of(Call call, String prefix) {
        return of(new ChatEvent.Start("", "", 0), call, prefix);
    }

    /** A chunk's members before its choices, without the end of the object. */
    String json(String object) {
        StringBuilder json = new StringBuilder(160).append("{\"id\":");
        JsonString.append(json, id).append(",\"object\":\"").append(object);
        json.append("\",\"created\":").append(created).append(",\"model\":");
        return JsonString.append(json, model).toString();
    }
}
