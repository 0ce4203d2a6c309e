package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;

/**
 * A value in a client's request, and where it stands. Whatever is wrong with it is {@code BADREQ} and names the place.
 * Null is as good as absent.
 *
 * @param node the value; missing if there is none
 * @param place such as {@code messages[0].role}; empty for the request itself
 */
record ChatMember(JsonNode node, String place) {
    private static final int LARGEST_EXPONENT = 18;

    ChatMember member(String name) {
        return new ChatMember(node.path(name), place.isEmpty() ? name : place + "." + name);
    }

    boolean isAbsent() {
        return node.isMissingNode() || node.isNull();
    }

    /** The elements of an array; none of an absent one. */
    List<ChatMember> elements() {
        if (isAbsent()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw bad("must be an array");
        }
        List<ChatMember> elements = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            elements.add(new ChatMember(element, place + "[" + elements.size() + "]"));
        }
        return elements;
    }

    ChatMember object() {
        if (!node.isObject()) {
            throw bad("must be an object");
        }
        return this;
    }

    /** The string that must be here. */
    String text() {
        if (!node.isTextual()) {
            throw bad("must be a string");
        }
        return node.textValue();
    }

    /** The string that must be here and say something. */
    String name() {
        String name = text();
        if (name.isBlank()) {
            throw bad("must not be empty");
        }
        return name;
    }

    /** The string that may be here; empty if not. */
    String optionalText() {
        return isAbsent() ? "" : text();
    }

    Optional<Boolean> flag() {
        if (isAbsent()) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            throw bad("must be true or false");
        }
        return Optional.of(node.booleanValue());
    }

    OptionalLong integer() {
        Optional<BigDecimal> number = decimal();
        if (number.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            if (Math.abs((long) number.get().scale()) <= LARGEST_EXPONENT) {
                return OptionalLong.of(number.get().longValueExact());
            }
        } catch (ArithmeticException notWhole) {
            throw bad("must be an integer");
        }
        throw bad("must be an integer");
    }

    Optional<BigDecimal> decimal() {
        if (isAbsent()) {
            return Optional.empty();
        }
        if (!node.isNumber()) {
            throw bad("must be a number");
        }
        return Optional.of(node.decimalValue());
    }

    /** Raw JSON; empty if absent. */
    String raw() {
        return isAbsent() ? "" : Json.text(node);
    }

    /** The raw JSON of an object; empty for anything else. */
    String rawObject() {
        return node.isObject() ? Json.text(node) : "";
    }

    RelayException bad(String what) {
        return bad(what, "null");
    }

    /**
     * The failure of this value.
     *
     * @param code raw JSON
     */
    RelayException bad(String what, String code) {
        return new RelayException(new UpstreamFailure(
                Failure.BADREQ,
                Failure.BADREQ.status(),
                place + " " + what,
                Failure.BADREQ.type(),
                Optional.of(place),
                code,
                Optional.empty()));
    }
}
