package switchboard.quota.prepaid;

import java.util.concurrent.atomic.AtomicInteger;
import switchboard.spi.Call;
import switchboard.spi.TokenCounter;

/** Says a number for every prompt, and a token a word for texts; remembers how often it was asked for a prompt. */
final class FakeCounter implements TokenCounter {
    final AtomicInteger prompts = new AtomicInteger();
    private final long prompt;

    FakeCounter(long prompt) {
        this.prompt = prompt;
    }

    @Override
    public long prompt(Call call, String model) {
        prompts.incrementAndGet();
        return prompt;
    }

    @Override
    public long text(String model, CharSequence text) {
        return text.toString().split(" ", -1).length;
    }
}
