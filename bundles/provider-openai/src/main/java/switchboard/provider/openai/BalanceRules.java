package switchboard.provider.openai;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import switchboard.provider.openai.Declaration.Field;

/** How an upstream is asked what its account holds; {@code docs/declarations.md} says what each member means. */
sealed interface BalanceRules {
    /** The limit of OpenAI's dashboard less what was used of it: two questions. */
    record Dashboard() implements BalanceRules {}

    /**
     * One question.
     *
     * @param url where; may hold {@code {base}} and {@code {key}}
     * @param auth how it carries the key
     * @param good what a good answer has, if it tells
     * @param error what is told of one that is not good; names in braces are JSON pointers into the answer
     * @param list where the elements stand of which one is meant, if there are several
     * @param pick the member that tells them apart, and its values, the best first
     * @param at where the balance stands, a number or a text that is one
     * @param less what has been used of it, if that must be subtracted
     */
    record Asked(
            Template url,
            Auth auth,
            Optional<Good> good,
            String error,
            Optional<String> list,
            Optional<Pick> pick,
            String at,
            Optional<String> less)
            implements BalanceRules {}

    /** How such a question carries the key. */
    sealed interface Auth {
        /** As calls do. */
        record Usual() implements Auth {}

        /** In a field of its own. */
        record Own(Field field) implements Auth {}
    }

    /** A value that a good answer has. */
    record Good(String at, Set<String> values) {}

    /** Which of several elements is meant. */
    record Pick(String member, List<String> values) {}

    /** Names in braces in {@link Asked#url}. */
    Set<String> URL_NAMES = Set.of("base", "key");

    /** Reads the rules. */
    static BalanceRules read(Member member) {
        if (!member.isObject()) {
            member.oneOf("", "dashboard");
            return new Dashboard();
        }
        Template url;
        try {
            url = Template.parse(member.child("url").text(), URL_NAMES);
        } catch (IllegalArgumentException bad) {
            throw member.child("url").wrong(String.valueOf(bad.getMessage()));
        }
        Asked rules = new Asked(
                url,
                auth(member.child("auth")),
                member.child("good").entries(BalanceRules::good).stream().findFirst(),
                member.child("error").textOr(""),
                member.child("list").optional(DeclarationReader::pointer),
                member.child("pick").entries((name, values) -> new Pick(name, values.texts())).stream()
                        .findFirst(),
                DeclarationReader.pointer(member.child("at")),
                member.child("less").optional(DeclarationReader::pointer));
        member.nothingElse();
        return rules;
    }

    private static Auth auth(Member member) {
        if (member.isAbsent()) {
            return new Auth.Usual();
        }
        Field field = new Field(
                member.child("header").text(),
                Template.parse(member.child("value").textOr("{key}"), Set.of("key")));
        member.nothingElse();
        return new Auth.Own(field);
    }

    private static Good good(String pointer, Member values) {
        if (!pointer.startsWith("/")) {
            throw values.wrong("must be named by a JSON pointer, which begins with a slash");
        }
        return new Good(pointer, Set.copyOf(values.texts()));
    }
}
