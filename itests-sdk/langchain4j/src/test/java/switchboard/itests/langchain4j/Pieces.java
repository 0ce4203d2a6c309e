package switchboard.itests.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes a streamed answer; leaves after so many pieces. */
final class Pieces implements StreamingChatResponseHandler {
    private final int enough;
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

    Pieces(int enough) {
        this.enough = enough;
    }

    int count() {
        return count.get();
    }

    CompletableFuture<ChatResponse> whole() {
        return whole;
    }

    @Override
    public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
        if (count.incrementAndGet() >= enough) {
            context.streamingHandle().cancel();
        }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        whole.complete(response);
    }

    @Override
    public void onError(Throwable error) {
        whole.completeExceptionally(error);
    }
}
