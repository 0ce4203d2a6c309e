package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import switchboard.spi.Failure;
import switchboard.spi.Operation;
import switchboard.spi.ProviderInfo;

/**
 * One upstream that speaks like OpenAI, and what it does differently. Read from a file by {@link
 * DeclarationReader}; {@code docs/declarations.md} says what each member of the file means.
 *
 * @param info who it is, as the kernel sees it
 * @param addresses where calls go; the first whose base URL fits holds
 * @param cutBaseAt what a pasted base URL is cut at
 * @param auth the header that carries the key; none for upstreams without keys
 * @param headers fields of its own; one whose value comes out empty is not sent
 * @param forward the client's fields that it gets
 * @param request what is changed in requests, in this order
 * @param responses how it is asked in OpenAI's Responses, if it can be
 * @param answer what is read, and mended, in answers
 * @param errors how its failures are read
 * @param balance how it is asked what its account holds, if it can be
 */
record Declaration(
        ProviderInfo info,
        List<Address> addresses,
        List<String> cutBaseAt,
        Optional<Field> auth,
        List<Field> headers,
        Set<String> forward,
        List<Rule> request,
        Optional<Responses> responses,
        AnswerRules answer,
        ErrorRules errors,
        Optional<BalanceRules> balance) {

    /** A header field whose value is filled in. */
    record Field(String name, Template value) {}

    /**
     * How URLs are made where the base URL fits.
     *
     * @param base which base URLs
     * @param paths what follows the base URL, by operation
     * @param models what follows it for the upstream's own list of models, if there is one
     * @param responses what follows it for OpenAI's Responses, if they are there
     * @param deployment Responses are asked by the name of a deployment, as in Azure's paths
     * @param usage whether streams are asked for their usage
     */
    record Address(
            Glob base,
            Map<Operation, Template> paths,
            Optional<Template> models,
            Optional<Template> responses,
            boolean deployment,
            StreamUsage usage) {}

    /**
     * How an upstream is asked in OpenAI's Responses.
     *
     * @param when what it is asked so whatever the client speaks: the first whose conditions all hold
     * @param request what is changed in such requests, in this order
     * @param stateless it does not know its earlier answers
     */
    record Responses(List<Condition> when, List<Rule> request, boolean stateless) {}

    /**
     * Whether a stream is asked for its usage by {@code stream_options}.
     *
     * @param ask it is
     * @param setting the setting that must be at least {@code from}, if any
     * @param from the lowest value of that setting that knows the member
     */
    record StreamUsage(boolean ask, Optional<String> setting, String from) {}

    /** What a request must be like for a rule to hold. */
    record Condition(
            Set<Operation> operations,
            List<Glob> models,
            Optional<Boolean> stream,
            Map<String, List<JsonNode>> when,
            List<String> present,
            List<String> absent) {}

    /** One change of requests; what is empty does nothing. */
    record Rule(
            Condition condition,
            Map<String, String> rename,
            Map<String, Map<String, JsonNode>> values,
            Map<String, Range> clamp,
            Map<String, JsonNode> set,
            List<String> wrap,
            Set<String> keep,
            List<String> drop,
            Optional<MessageRules> messages,
            Optional<ToolRules> tools) {}

    /** Where a number must lie. */
    record Range(Optional<BigDecimal> min, Optional<BigDecimal> max) {}

    /**
     * What is changed in messages.
     *
     * @param roles roles by other roles
     * @param drop members that are left out
     * @param emptyContent {@code content: null} becomes an empty string
     * @param plainContent parts that are all text become one string
     * @param shortIds tool call ids become nine letters and digits
     * @param toolNames a tool's answer tells the tool's name
     * @param reasoning what an assistant message with tool calls gets if it has no {@code reasoning_content}
     * @param foldSystem system messages become part of the first user message
     */
    record MessageRules(
            Map<String, String> roles,
            Set<String> drop,
            boolean emptyContent,
            boolean plainContent,
            boolean shortIds,
            boolean toolNames,
            Optional<String> reasoning,
            boolean foldSystem) {}

    /**
     * What is changed in tools.
     *
     * @param dropStrict {@code strict} is left out
     * @param textParameters {@code parameters} becomes a JSON string
     */
    record ToolRules(boolean dropStrict, boolean textParameters) {}

    /** What an upstream does that clients could not bear. */
    enum Mend {
        /** Reasoning has another name. */
        REASONING,
        /** Content is a list of parts, or a number. */
        CONTENT,
        /** Tool calls lack an index, or carry empty names, or arguments that are no string. */
        TOOLS,
        /** The answer ends with {@code stop} although it calls tools. */
        TOOL_FINISH,
        /** The last event repeats the whole message. */
        FINAL_MESSAGE,
        /** Members that every answer has are missing. */
        FILL,
        /** Usage stands on events that carry text. */
        USAGE,
        /** Reasoning stands in the text, between tags. */
        THINK_TAGS
    }

    /**
     * What is read, and mended, in answers.
     *
     * @param usage where usage stands: a member, or two joined by a dot
     * @param completionIsRest completion tokens are what is left of the total
     * @param finish finish reasons by the upstream's; {@link #BROKEN} says that the answer failed
     * @param mend what is mended
     */
    record AnswerRules(Set<String> usage, boolean completionIsRest, Map<String, String> finish, Set<Mend> mend) {
        static final String BROKEN = "failure";
    }

    /**
     * How failures are read.
     *
     * @param keepTypes the upstream's types reach the client
     * @param keepCodes so do its codes where the failure has a usual one
     * @param codePrefix what stands before codes that are numbers
     * @param codeAt where a code may stand, first hit wins
     * @param paramAt where {@code param} may stand beside the usual places
     * @param ignoreCodes codes that say nothing
     * @param signs members of a 2xx answer that tell of a failure
     * @param codes failures by code
     * @param rules failures by more than the code; asked first
     * @param statuses failures by HTTP status
     */
    record ErrorRules(
            boolean keepTypes,
            boolean keepCodes,
            String codePrefix,
            List<String> codeAt,
            List<String> paramAt,
            List<Glob> ignoreCodes,
            List<Sign> signs,
            List<CodeFailure> codes,
            List<ErrorRule> rules,
            Map<Integer, Failure> statuses) {}

    /**
     * A member of a 2xx answer that tells of a failure unless it has one of the good values. An array or
     * object tells of one unless it is empty.
     *
     * @param member the member
     * @param inner the member within it, if it is an object
     * @param good the good values as text
     */
    record Sign(String member, Optional<String> inner, Set<String> good) {}

    /** What a code means. */
    record CodeFailure(Glob code, Failure failure) {}

    /** What an error means of which all that is given here is true. */
    record ErrorRule(
            Optional<Integer> status,
            Optional<Glob> code,
            Optional<Glob> type,
            Optional<String> message,
            Optional<String> has,
            Optional<String> header,
            Failure failure) {}
}
