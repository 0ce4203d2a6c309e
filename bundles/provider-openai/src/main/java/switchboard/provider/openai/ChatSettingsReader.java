package switchboard.provider.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import switchboard.spi.AnswerFormat;
import switchboard.spi.Reasoning;
import switchboard.spi.Reasoning.Effort;
import switchboard.spi.Sampling;

/** Reads how an answer is drawn, how much is thought before it and what shape it has. */
final class ChatSettingsReader {
    /** A budget that leaves it to the model. */
    private static final long ANY = -1;

    private ChatSettingsReader() {}

    static Sampling sampling(ChatMember request) {
        OptionalLong preferred = request.member("max_completion_tokens").integer();
        OptionalLong old = request.member("max_tokens").integer();
        return new Sampling(
                preferred.isPresent() ? preferred : old,
                request.member("temperature").decimal(),
                request.member("top_p").decimal(),
                request.member("top_k").integer(),
                stop(request.member("stop")),
                request.member("n").integer(),
                request.member("seed").integer(),
                request.member("presence_penalty").decimal(),
                request.member("frequency_penalty").decimal());
    }

    private static List<String> stop(ChatMember stop) {
        if (stop.node().isTextual()) {
            return List.of(stop.text());
        }
        List<String> sequences = new ArrayList<>();
        stop.elements().forEach(element -> sequences.add(element.text()));
        return sequences;
    }

    /** OpenAI's word first, then those of others who speak almost like OpenAI. */
    static Reasoning reasoning(ChatMember request) {
        ChatMember effort = request.member("reasoning_effort");
        if (!effort.isAbsent()) {
            return new Reasoning(Optional.of(effort(effort)), OptionalLong.empty(), shown(request));
        }
        ChatMember reasoning = request.member("reasoning");
        if (reasoning.node().isObject()) {
            return openRouter(reasoning, shown(request));
        }
        ChatMember thinking = request.member("thinking");
        if (thinking.node().isObject()) {
            boolean off = thinking.member("type").optionalText().equals("disabled");
            return off ? none() : budget(thinking.member("budget_tokens").integer(), Optional.empty());
        }
        Optional<Boolean> enabled = request.member("enable_thinking").flag();
        if (enabled.isEmpty()) {
            return Reasoning.UNSET;
        }
        return enabled.get() ? budget(request.member("thinking_budget").integer(), Optional.empty()) : none();
    }

    private static Reasoning openRouter(ChatMember reasoning, Optional<Boolean> shown) {
        if (!reasoning.member("effort").isAbsent()) {
            return new Reasoning(Optional.of(effort(reasoning.member("effort"))), OptionalLong.empty(), shown);
        }
        OptionalLong budget = reasoning.member("max_tokens").integer();
        Optional<Boolean> enabled = reasoning.member("enabled").flag();
        if (budget.isEmpty() && enabled.isEmpty()) {
            return new Reasoning(Optional.empty(), OptionalLong.empty(), shown);
        }
        return enabled.orElse(true) ? budget(budget, shown) : none();
    }

    private static Optional<Boolean> shown(ChatMember request) {
        ChatMember reasoning = request.member("reasoning");
        return reasoning.node().isObject()
                ? reasoning.member("exclude").flag().map(exclude -> !exclude)
                : Optional.empty();
    }

    private static Reasoning budget(OptionalLong budget, Optional<Boolean> shown) {
        return new Reasoning(Optional.empty(), OptionalLong.of(budget.orElse(ANY)), shown);
    }

    private static Reasoning none() {
        return new Reasoning(Optional.of(Effort.NONE), OptionalLong.empty(), Optional.empty());
    }

    private static Effort effort(ChatMember word) {
        return Effort.of(word.text())
                .orElseThrow(() -> word.bad("must be one of none, minimal, low, medium, high, xhigh and max"));
    }

    static AnswerFormat format(ChatMember format) {
        if (format.isAbsent()) {
            return AnswerFormat.TEXT;
        }
        ChatMember type = format.object().member("type");
        return switch (type.text()) {
            case "text" -> AnswerFormat.TEXT;
            case "json_object" -> AnswerFormat.JSON;
            case "json_schema" -> schema(format.member("json_schema").object());
            default -> throw type.bad("must be text, json_object or json_schema");
        };
    }

    private static AnswerFormat schema(ChatMember told) {
        ChatMember schema = told.member("schema");
        if (!schema.isAbsent() && !schema.node().isBoolean()) {
            schema.object();
        }
        return new AnswerFormat.Schema(
                told.member("name").optionalText(),
                told.member("description").optionalText(),
                schema.isAbsent() ? "{}" : schema.raw(),
                told.member("strict").flag());
    }
}
