package switchboard.quota.prepaid;

/** One API's rules for the completion ratio of a model that no table has; quotients of whole numbers, rounded once. */
final class CompletionRules {
    private CompletionRules() {}

    static double ratio(String name) {
        if (name.startsWith("gpt-")) {
            return gpt(name);
        }
        if (name.startsWith("o1")) {
            return 4;
        }
        if (name.startsWith("claude-")) {
            return name.startsWith("claude-3") ? 5 : 3;
        }
        if (name.startsWith("mistral-") || name.startsWith("gemini-")) {
            return 3;
        }
        if (name.startsWith("deepseek-")) {
            return 2;
        }
        return byName(name);
    }

    private static double gpt(String name) {
        if (name.startsWith("gpt-3.5")) {
            if (name.equals("gpt-3.5-turbo") || name.endsWith("0125")) {
                return 3;
            }
            return name.endsWith("1106") ? 2 : 4.0 / 3;
        }
        if (name.startsWith("gpt-4o")) {
            return name.equals("gpt-4o-2024-05-13") ? 3 : 4;
        }
        if (name.startsWith("gpt-4")) {
            return name.startsWith("gpt-4-turbo") || name.endsWith("preview") ? 3 : 2;
        }
        return 1;
    }

    private static double byName(String name) {
        return switch (name) {
            case "chatgpt-4o-latest", "command-r", "grok-beta" -> 3;
            case "llama2-70b-4096" -> 80.0 / 64;
            case "llama3-8b-8192", "command", "command-light", "command-nightly", "command-light-nightly" -> 2;
            case "llama3-70b-8192" -> 79.0 / 59;
            case "command-r-plus",
                    "ibm-granite/granite-20b-code-instruct-8k",
                    "ibm-granite/granite-3.0-8b-instruct",
                    "ibm-granite/granite-8b-code-instruct-128k",
                    "meta/llama-2-13b",
                    "meta/llama-2-13b-chat",
                    "meta/llama-2-7b",
                    "meta/llama-2-7b-chat",
                    "meta/meta-llama-3-8b",
                    "meta/meta-llama-3-8b-instruct",
                    "mistralai/mistral-7b-instruct-v0.2",
                    "mistralai/mistral-7b-v0.1" -> 5;
            case "ibm-granite/granite-3.0-2b-instruct" -> 8.333333333333334;
            case "meta/llama-2-70b",
                    "meta/llama-2-70b-chat",
                    "meta/meta-llama-3-70b",
                    "meta/meta-llama-3-70b-instruct" -> 275.0 / 65;
            case "mistralai/mixtral-8x7b-instruct-v0.1" -> 10.0 / 3;
            default -> 1;
        };
    }
}
