package switchboard.relay;

import switchboard.spi.Operation;

/** What a request is for. */
sealed interface Route {
    /**
     * A call for an upstream.
     *
     * @param pathModel the model that the path names, empty if it names none
     */
    record Relayed(Operation operation, String pathModel) implements Route {}

    /** A request that a dialect knows. */
    record Fronted(Dialects.Front front) implements Route {}

    /** A request that a proxy channel gets as it is. */
    record Proxied(String channel) implements Route {}

    /** The list of models. */
    record ModelList() implements Route {}

    /** One model. */
    record OneModel(String name) implements Route {}

    /** What a token may still spend, as OpenAI's dashboard tells it. */
    record Subscription() implements Route {}

    /** What a token has spent. */
    record Spent() implements Route {}

    /** OpenAI has it, we do not. */
    record NotImplemented() implements Route {}

    /** Nobody has it. */
    record Unknown() implements Route {}

    /** The same path without its last slash is known. */
    record Elsewhere(String path) implements Route {}
}
