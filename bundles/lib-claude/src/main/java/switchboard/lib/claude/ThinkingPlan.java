package switchboard.lib.claude;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalLong;
import switchboard.spi.ChatRequest;
import switchboard.spi.Reasoning;
import switchboard.spi.Reasoning.Effort;
import switchboard.spi.ToolChoice;

/**
 * How a model is asked to think, and what room it has.
 *
 * @param thinking the request's member, if it has one
 * @param effort Claude's word for it, if it is told
 * @param maxTokens for thoughts and answer together
 * @param on the model thinks
 */
record ThinkingPlan(Optional<ObjectNode> thinking, Optional<String> effort, long maxTokens, boolean on) {
    private static final long LEAST = 1024;

    /** @param bareTools the model called tools in its last turn, and its thoughts before that are lost */
    static ThinkingPlan of(ChatRequest request, ModelRules rules, boolean bareTools) {
        Reasoning asked = request.reasoning();
        if (asked.isUnset() && ModelRules.asksForThinking(request.model())) {
            asked = new Reasoning(Optional.empty(), OptionalLong.of(-1), asked.shown());
        }
        OptionalLong max = request.sampling().maxTokens();
        return switch (rules.thinking()) {
            case NONE -> none(max, rules);
            case BUDGET -> bareTools ? none(max, rules) : budget(asked, max, rules);
            case ADAPTIVE -> adaptive(asked, max, rules, forced(request));
        };
    }

    private static boolean forced(ChatRequest request) {
        ToolChoice.Mode mode = request.toolChoice().mode();
        boolean must = mode == ToolChoice.Mode.REQUIRED || mode == ToolChoice.Mode.NAMED;
        return must && !request.tools().isEmpty();
    }

    private static ThinkingPlan none(OptionalLong max, ModelRules rules) {
        return new ThinkingPlan(Optional.empty(), Optional.empty(), bounded(max.orElse(rules.tokens()), rules), false);
    }

    private static long bounded(long tokens, ModelRules rules) {
        return rules.most() > 0 ? Math.min(tokens, rules.most()) : tokens;
    }

    /**
     * Thoughts have a room of their own above the answer's; but who counts them in a budget has counted them into the
     * whole, too.
     */
    private static ThinkingPlan budget(Reasoning asked, OptionalLong max, ModelRules rules) {
        long wanted = asked.asBudget().orElse(0);
        if (wanted == 0 || asked.effort().equals(Optional.of(Effort.NONE))) {
            return none(max, rules);
        }
        long budget = Math.max(LEAST, wanted < 0 ? Effort.MEDIUM.budget() : wanted);
        long answer = Math.max(1, max.orElse(rules.tokens()));
        boolean counted = asked.budget().orElse(-1) > 0 && answer > budget && max.isPresent();
        long room = bounded(counted ? answer : saturated(answer, budget), rules);
        if (budget >= room) {
            budget = Math.max(LEAST, room / 2);
        }
        ObjectNode thinking =
                JsonNodeFactory.instance.objectNode().put("type", "enabled").put("budget_tokens", budget);
        return new ThinkingPlan(Optional.of(thinking), Optional.empty(), room, true);
    }

    private static long saturated(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    private static ThinkingPlan adaptive(Reasoning asked, OptionalLong max, ModelRules rules, boolean forced) {
        boolean always = rules.unasked() == ModelRules.Unasked.ALWAYS;
        boolean unasked = rules.unasked() != ModelRules.Unasked.OFF;
        Optional<Effort> effort = asked.budget().equals(OptionalLong.of(-1)) ? asked.effort() : asked.asEffort();
        long room = bounded(max.orElse(rules.tokens()), rules);
        if (asked.isUnset()) {
            boolean off = forced && unasked && !always; // it could not call what it must
            return new ThinkingPlan(
                    off ? Optional.of(type("disabled")) : Optional.empty(), Optional.empty(), room, unasked && !off);
        }
        if (effort.equals(Optional.of(Effort.NONE))) {
            return always
                    ? new ThinkingPlan(Optional.empty(), Optional.of("low"), room, true)
                    : new ThinkingPlan(Optional.of(type("disabled")), Optional.empty(), room, false);
        }
        ObjectNode thinking = type("adaptive");
        if (!rules.thoughtsComeUnasked() && asked.shown().orElse(true)) {
            thinking.put("display", "summarized");
        }
        long thoughts = effort.orElse(Effort.MEDIUM).budget();
        return new ThinkingPlan(
                Optional.of(thinking),
                effort.flatMap(word -> word(word, rules.efforts())),
                max.isPresent() ? room : bounded(room + thoughts, rules),
                true);
    }

    private static ObjectNode type(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private static Optional<String> word(Effort effort, ModelRules.Efforts known) {
        if (known == ModelRules.Efforts.NONE) {
            return Optional.empty();
        }
        return Optional.of(
                switch (effort) {
                    case NONE, MINIMAL, LOW -> "low";
                    case MEDIUM -> "medium";
                    case HIGH -> "high";
                    case XHIGH -> known == ModelRules.Efforts.ALL ? "xhigh" : "high";
                    case MAX -> "max";
                });
    }
}
