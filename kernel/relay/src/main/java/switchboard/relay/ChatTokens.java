package switchboard.relay;

import java.util.List;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.Part;
import switchboard.spi.Tool;

/** Counts the prompt of a chat that is in no one's dialect: texts, pictures, calls and their results, tools. */
final class ChatTokens {
    /** What a message costs beside its words. */
    private static final int MESSAGE = 4;

    /** What primes the answer. */
    private static final int ANSWER = 3;

    private final PieceCounter pieces;
    private final ImageTokens images;

    ChatTokens(String model, PieceCounter pieces) {
        this.pieces = pieces;
        this.images = ImageTokens.of(model);
    }

    long count(ChatRequest request) {
        long tokens = ANSWER;
        for (Message message : request.messages()) {
            tokens += MESSAGE + parts(message.parts());
        }
        for (Tool tool : request.tools()) {
            tokens += switch (tool) {
                case Tool.Function function ->
                    pieces.count(function.name())
                            + pieces.count(function.description())
                            + pieces.count(function.parameters());
                case Tool.Hosted hosted -> 0;
            };
        }
        return tokens;
    }

    private long parts(List<Part> parts) {
        long tokens = 0;
        for (Part part : parts) {
            tokens += part(part);
        }
        return tokens;
    }

    private long part(Part part) {
        return switch (part) {
            case Part.Text text -> pieces.count(text.text());
            case Part.Thinking thinking -> pieces.count(thinking.text());
            case Part.Refusal refusal -> pieces.count(refusal.text());
            case Part.ToolCall call -> pieces.count(call.name()) + pieces.count(call.arguments());
            case Part.ToolResult result -> parts(result.content());
            case Part.Raw raw -> 0;
            case Part.Media media -> media(media);
        };
    }

    private long media(Part.Media media) {
        boolean image = media.kind() == Part.Kind.IMAGE;
        return switch (media.source()) {
            case Part.Source.Words words -> pieces.count(words.text());
            case Part.Source.Data data ->
                image ? images.count("data:" + media.mediaType() + ";base64," + data.base64(), media.detail()) : 0;
            case Part.Source.Url url -> image ? images.count(url.url(), media.detail()) : 0;
            case Part.Source.File file -> 0;
        };
    }
}
