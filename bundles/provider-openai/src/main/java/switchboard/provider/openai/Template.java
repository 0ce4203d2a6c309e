package switchboard.provider.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Text with names in braces that stand for values, such as <code>/v1/{model}</code>.
 *
 * @param parts text and names in turn, text first
 */
record Template(List<String> parts) {
    /** What a name in braces stands for. */
    @FunctionalInterface
    interface Values {
        String of(String name);
    }

    /**
     * Reads a template.
     *
     * @param names the names it may hold; beside them {@code config.} and a setting's name, where that is among them
     * @throws IllegalArgumentException if a brace is not closed or a name is unknown
     */
    static Template parse(String text, Set<String> names) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("a brace is not closed");
            }
            String name = text.substring(open + 1, close);
            if (!names.contains(name)) {
                throw new IllegalArgumentException("{%s} is unknown; known are %s"
                        .formatted(name, names.stream().sorted().toList()));
            }
            parts.add(text.substring(at, open));
            parts.add(name);
            at = close + 1;
        }
        parts.add(text.substring(at));
        return new Template(List.copyOf(parts));
    }

    String fill(Values values) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            filled.append(i % 2 == 0 ? parts.get(i) : values.of(parts.get(i)));
        }
        return filled.toString();
    }
}
