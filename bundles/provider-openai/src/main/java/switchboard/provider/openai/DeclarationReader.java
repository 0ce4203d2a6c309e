package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import switchboard.provider.openai.Declaration.Address;
import switchboard.provider.openai.Declaration.AnswerRules;
import switchboard.provider.openai.Declaration.CodeFailure;
import switchboard.provider.openai.Declaration.Condition;
import switchboard.provider.openai.Declaration.ErrorRule;
import switchboard.provider.openai.Declaration.ErrorRules;
import switchboard.provider.openai.Declaration.Field;
import switchboard.provider.openai.Declaration.Mend;
import switchboard.provider.openai.Declaration.MessageRules;
import switchboard.provider.openai.Declaration.Range;
import switchboard.provider.openai.Declaration.Responses;
import switchboard.provider.openai.Declaration.Rule;
import switchboard.provider.openai.Declaration.Sign;
import switchboard.provider.openai.Declaration.StreamUsage;
import switchboard.provider.openai.Declaration.ToolRules;
import switchboard.spi.Failure;
import switchboard.spi.Operation;
import switchboard.spi.ProviderInfo;
import switchboard.spi.Setting;

/** Reads declarations. Strict: what it does not know it refuses, and names. */
final class DeclarationReader {
    private static final Set<String> PATH_NAMES = Set.of("path", "tail", "query", "operation", "model", "deployment");
    private static final String ANY_PATH = "{path}{query}";
    private static final Template NO_PATH = new Template(List.of(""));
    private static final Set<Failure> TELLABLE = Set.of(
            Failure.AUTH,
            Failure.PERM,
            Failure.QUOTA,
            Failure.RATE,
            Failure.MODEL,
            Failure.REGION,
            Failure.BADREQ,
            Failure.CONTEXT,
            Failure.FILTER,
            Failure.TOO_LARGE,
            Failure.BUSY,
            Failure.TIMEOUT,
            Failure.INTERNAL);

    private final Member root;
    private final Set<String> settings = new HashSet<>();

    private DeclarationReader(JsonNode root) {
        this.root = Member.root(root);
    }

    /**
     * Reads a declaration that is complete: whatever it is like is in it.
     *
     * @throws IllegalArgumentException if it is none, with a sentence that names the member at fault
     */
    static Declaration read(JsonNode json) {
        return new DeclarationReader(json).declaration();
    }

    private Declaration declaration() {
        ProviderInfo info = info();
        Set<Operation> operations = info.operations();
        List<Address> addresses = root.child("addresses").isAbsent()
                ? List.of(address(root, new Glob("*"), operations))
                : root.child("addresses").elements(each -> address(each, operations));
        Declaration declaration = new Declaration(
                info,
                addresses,
                root.child("cutBaseAt").texts(),
                auth(root.child("auth")),
                root.child("headers").entries((name, value) -> new Field(name, template(value, Set.of()))),
                Set.copyOf(root.child("forward").texts()),
                root.child("request").elements(this::rule),
                root.child("responses").optional(this::responses),
                answer(root.child("answer")),
                errors(root.child("errors")),
                root.child("balance").optional(BalanceRules::read));
        root.nothingElse();
        return declaration;
    }

    private ProviderInfo info() {
        Member id = root.child("id");
        if (!id.text().matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw id.wrong("must be lower case letters, digits and single dashes");
        }
        List<Setting> declared = root.child("settings").elements(DeclarationReader::setting);
        declared.forEach(setting -> settings.add("config." + setting.name()));
        Set<Integer> types = Set.copyOf(root.child("channelTypes").elements(Member::integer));
        if (types.isEmpty()) {
            throw root.child("channelTypes").wrong("must hold at least one number");
        }
        Set<Operation> operations = Set.copyOf(root.child("operations").elements(DeclarationReader::operation));
        if (operations.isEmpty()) {
            throw root.child("operations").wrong("must hold at least one operation");
        }
        return new ProviderInfo(
                id.text(),
                root.child("title").text(),
                types,
                operations,
                baseUrl(root.child("baseUrl")),
                root.child("keyFormat").textOr(""),
                root.child("ownedBy").textOr(id.text()),
                root.child("models").texts(),
                declared);
    }

    private static String baseUrl(Member member) {
        String url = member.textOr("");
        if (!url.isEmpty() && !url.matches("https?://[^\\s?#]+")) {
            throw member.wrong("must be an http or https address without a query");
        }
        return url.replaceAll("/+$", "");
    }

    private static Setting setting(Member member) {
        Setting setting = new Setting(
                member.child("name").text(),
                member.child("type").constant(Setting.Type.class, Set.of(Setting.Type.values())),
                member.child("default").textOr(""),
                member.child("unit").textOr(""),
                member.child("description").text());
        member.nothingElse();
        return setting;
    }

    private static Operation operation(Member member) {
        return member.constant(Operation.class, Set.of(Operation.values()));
    }

    private Address address(Member member, Set<Operation> operations) {
        Address address = address(member, new Glob(member.child("base").textOr("*")), operations);
        member.nothingElse();
        return address;
    }

    private Address address(Member member, Glob base, Set<Operation> operations) {
        Member paths = member.child("paths");
        Optional<Template> responses = paths.child("responses").optional(path -> template(path, PATH_NAMES));
        Optional<Template> models = Optional.of(
                        template(paths.child("models"), PATH_NAMES, template(paths.child("*"), PATH_NAMES, ANY_PATH)))
                .filter(path -> !path.equals(NO_PATH));
        return new Address(
                base,
                paths(paths, operations),
                models,
                responses,
                member.child("responsesModel")
                        .oneOf("model", "model", "deployment")
                        .equals("deployment"),
                streamUsage(member));
    }

    private Responses responses(Member member) {
        Responses responses = new Responses(
                member.child("when").elements(each -> {
                    Condition condition = condition(each);
                    each.nothingElse();
                    return condition;
                }),
                member.child("request").elements(this::rule),
                member.child("stateless").flagOr(false));
        member.nothingElse();
        return responses;
    }

    private Map<Operation, Template> paths(Member member, Set<Operation> operations) {
        Map<Operation, Template> paths = new EnumMap<>(Operation.class);
        Template any = template(member.child("*"), PATH_NAMES, ANY_PATH);
        for (Operation operation : operations) {
            paths.put(operation, template(member.child(Member.nameOf(operation)), PATH_NAMES, any));
        }
        member.nothingElse();
        return paths;
    }

    private StreamUsage streamUsage(Member parent) {
        Member member = parent.child("streamUsage");
        if (member.isObject()) {
            Member setting = member.child("setting");
            if (!settings.contains("config." + setting.text())) {
                throw setting.wrong("is not among the settings");
            }
            StreamUsage usage = new StreamUsage(
                    true, Optional.of(setting.text()), member.child("from").text());
            member.nothingElse();
            return usage;
        }
        return new StreamUsage(member.oneOf("ask", "ask", "never").equals("ask"), Optional.empty(), "");
    }

    private Optional<Field> auth(Member member) {
        if (member.isObject()) {
            Field field = new Field(
                    member.child("header").text(),
                    Template.parse(member.child("value").textOr("{key}"), Set.of("key")));
            member.nothingElse();
            return Optional.of(field);
        }
        return member.oneOf("bearer", "bearer", "none").equals("none")
                ? Optional.empty()
                : Optional.of(new Field("Authorization", Template.parse("Bearer {key}", Set.of("key"))));
    }

    private Template template(Member member, Set<String> names, String otherwise) {
        return template(member, names, Template.parse(otherwise, names));
    }

    private Template template(Member member, Set<String> names, Template otherwise) {
        return member.isAbsent() ? otherwise : template(member, names);
    }

    private Template template(Member member, Set<String> names) {
        Set<String> all = new HashSet<>(names);
        all.addAll(settings);
        try {
            return Template.parse(member.text(), all);
        } catch (IllegalArgumentException bad) {
            throw member.wrong(String.valueOf(bad.getMessage()));
        }
    }

    private Rule rule(Member member) {
        Rule rule = new Rule(
                condition(member),
                member.child("rename").map(Member::text),
                member.child("values").map(values -> values.map(Member::json)),
                member.child("clamp").map(DeclarationReader::range),
                member.child("set").map(Member::json),
                member.child("wrap").texts(),
                Set.copyOf(member.child("keep").texts()),
                member.child("drop").texts(),
                member.child("messages").optional(DeclarationReader::messages),
                member.child("tools").optional(DeclarationReader::tools));
        member.nothingElse();
        return rule;
    }

    private static Condition condition(Member member) {
        List<Operation> operations = member.child("operations").elements(DeclarationReader::operation);
        return new Condition(
                operations.isEmpty() ? Set.of(Operation.CHAT) : Set.copyOf(operations),
                globs(member.child("models")),
                member.child("stream").optional(Member::flag),
                member.child("when").map(Member::jsons),
                member.child("present").texts(),
                member.child("absent").texts());
    }

    private static List<Glob> globs(Member member) {
        return member.texts().stream().map(Glob::new).toList();
    }

    private static Range range(Member member) {
        Range range = new Range(
                member.child("min").optional(Member::number),
                member.child("max").optional(Member::number));
        member.nothingElse();
        return range;
    }

    private static MessageRules messages(Member member) {
        MessageRules rules = new MessageRules(
                member.child("roles").map(Member::text),
                Set.copyOf(member.child("drop").texts()),
                member.child("emptyContent").flagOr(false),
                member.child("plainContent").flagOr(false),
                member.child("shortIds").flagOr(false),
                member.child("toolNames").flagOr(false),
                member.child("reasoning").optional(Member::text),
                member.child("foldSystem").flagOr(false));
        member.nothingElse();
        return rules;
    }

    private static ToolRules tools(Member member) {
        ToolRules rules = new ToolRules(
                member.child("dropStrict").flagOr(false),
                member.child("textParameters").flagOr(false));
        member.nothingElse();
        return rules;
    }

    private static AnswerRules answer(Member member) {
        List<String> usage = member.child("usage").texts();
        AnswerRules rules = new AnswerRules(
                usage.isEmpty() ? Set.of("usage") : Set.copyOf(usage),
                member.child("completion").oneOf("reported", "reported", "rest").equals("rest"),
                member.child("finish").map(Member::text),
                Set.copyOf(member.child("mend").elements(each -> each.constant(Mend.class, Set.of(Mend.values())))));
        member.nothingElse();
        return rules;
    }

    private static ErrorRules errors(Member member) {
        List<String> keep = member.child("keep").elements(each -> each.oneOf("", "types", "codes"));
        ErrorRules rules = new ErrorRules(
                keep.contains("types"),
                keep.contains("codes"),
                member.child("codePrefix").textOr(""),
                pointers(member.child("codeAt")),
                pointers(member.child("paramAt")),
                globs(member.child("ignoreCodes")),
                member.child("signs").entries(DeclarationReader::sign),
                member.child("codes").entries((code, failure) -> new CodeFailure(new Glob(code), failure(failure))),
                member.child("rules").elements(DeclarationReader::errorRule),
                member.child("statuses").entries((status, failure) -> Map.entry(status, failure)).stream()
                        .collect(Collectors.toMap(
                                entry -> status(entry.getKey(), entry.getValue()),
                                entry -> failure(entry.getValue()))));
        member.nothingElse();
        return rules;
    }

    private static Sign sign(String name, Member good) {
        String[] path = name.split("\\.", 2);
        return new Sign(path[0], path.length == 2 ? Optional.of(path[1]) : Optional.empty(), Set.copyOf(good.texts()));
    }

    private static int status(String status, Member member) {
        if (!status.matches("[1-5][0-9][0-9]")) {
            throw member.wrong("must be named by an HTTP status");
        }
        return Integer.parseInt(status);
    }

    private static Failure failure(Member member) {
        return member.constant(Failure.class, TELLABLE);
    }

    private static ErrorRule errorRule(Member member) {
        ErrorRule rule = new ErrorRule(
                member.child("status").optional(Member::integer),
                member.child("code").optional(Member::text).map(Glob::new),
                member.child("type").optional(Member::text).map(Glob::new),
                member.child("message").optional(Member::text),
                member.child("has").optional(DeclarationReader::pointer),
                member.child("header").optional(Member::text),
                failure(member.child("failure")));
        member.nothingElse();
        return rule;
    }

    private static List<String> pointers(Member member) {
        return member.elements(DeclarationReader::pointer);
    }

    static String pointer(Member member) {
        if (!member.text().startsWith("/")) {
            throw member.wrong("must be a JSON pointer, which begins with a slash");
        }
        return member.text();
    }
}
