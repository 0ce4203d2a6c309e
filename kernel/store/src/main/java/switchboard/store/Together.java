package switchboard.store;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What many ask for at once, asked for once: who comes while somebody asks for the same gets what they get, failures too.
 *
 * @param <V> what is asked for
 */
final class Together<V> {
    private final Map<String, CompletableFuture<V>> asking = new ConcurrentHashMap<>();

    /** What the question gives, asked now or a moment ago. Blocks for as long as that takes. */
    V ask(String key, Supplier<V> question) {
        var mine = new CompletableFuture<V>();
        CompletableFuture<V> theirs = asking.putIfAbsent(key, mine);
        if (theirs != null) {
            return await(theirs);
        }
        try {
            V answer = question.get();
            mine.complete(answer);
            return answer;
        } catch (RuntimeException | Error failed) {
            mine.completeExceptionally(failed);
            throw failed;
        } finally {
            asking.remove(key, mine);
        }
    }

    private static <V> V await(CompletableFuture<V> theirs) {
        try {
            return theirs.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException same) {
                throw same;
            }
            throw failed;
        }
    }

    /** Something has changed: who comes from now on gets nothing that was asked for before. */
    void startOver() {
        asking.clear();
    }
}
