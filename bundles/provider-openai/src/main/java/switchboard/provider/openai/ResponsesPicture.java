package switchboard.provider.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A picture the model made, which comes whole. */
final class ResponsesPicture extends ResponsesItem {
    private final String format;
    private final String base64;

    /**
     * A picture.
     *
     * @param format such as {@code png}
     */
    ResponsesPicture(ResponsesEvents events, int index, String format, String base64) {
        super(events, index, "ig_");
        this.format = format;
        this.base64 = base64;
    }

    @Override
    void end() {}

    @Override
    ObjectNode json() {
        ObjectNode item = json("image_generation_call").put("status", status());
        return isClosed() ? item.put("output_format", format).put("result", base64) : item.putNull("result");
    }
}
